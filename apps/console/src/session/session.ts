import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, Problem } from '../api/problem.js';
import { SESSION_KEY } from '../api/query-client.js';
import { chooseHotline } from './hotline.js';

export type Session = Schemas['SessionView'];
export type Role = Session['roles'][number];

/** Who is signed in; null: nobody. */
export function useSessionQuery() {
  return useQuery({ queryKey: SESSION_KEY, queryFn: readSession, staleTime: Infinity });
}

async function readSession(): Promise<Session | null> {
  try {
    return await answerOf(api.GET('/api/v1/session'));
  } catch (error) {
    if (!(error instanceof Problem) || (error.status !== 401 && error.status !== 403)) throw error;
    // The hotline remembered in this tab may be another account's.
    chooseHotline(null);
    return null;
  }
}

const Context = createContext<Session | null>(null);
export const SessionProvider = Context.Provider;

/** The signed-in person, inside the frame. */
export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('used outside the frame');
  return session;
}

export const isOneOf = (session: Session, ...roles: Role[]): boolean =>
  roles.some((role) => session.roles.includes(role));
