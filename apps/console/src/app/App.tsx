import { Spin } from 'antd';
import { FinishSignIn } from '../session/FinishSignIn.js';
import { SignIn } from '../session/SignIn.js';
import { SessionProvider, useSessionQuery } from '../session/session.js';
import { Failure } from '../shared/states.js';
import { Frame } from './Frame.js';

/** Signed out: the sign-in page, at any address; half signed in: what is left of it. Signed in: the frame with the room of the address. */
export function App() {
  const { data: session, error, isPending, refetch } = useSessionQuery();
  if (isPending) return <Spin className="whole-page" description="正在打开…" />;
  if (error) return <Failure error={error} retry={refetch} />;
  if (!session) return <SignIn />;
  if (session.step) return <FinishSignIn step={session.step} />;
  return (
    <SessionProvider value={session}>
      <Frame />
    </SessionProvider>
  );
}
