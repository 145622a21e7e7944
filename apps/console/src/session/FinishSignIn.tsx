import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Spin } from 'antd';
import { lazy, Suspense } from 'react';
import type { Schemas } from '../api/client.js';
import { SESSION_KEY } from '../api/query-client.js';
import { CodeForm } from './CodeForm.js';
import { PasswordForm, useChangePassword } from './PasswordForm.js';
import type { Session } from './session.js';
import { useSignOut } from './sign-out.js';
import { SignInCard } from './SignInCard.js';

const SetUp = lazy(() => import('./SecondFactorSetUp.js'));

/** What is left after the password, one step after the other; the gateway opens nothing else before. */
export function FinishSignIn({ step }: { step: NonNullable<Session['step']> }) {
  const queryClient = useQueryClient();
  const signOut = useSignOut();
  const next = () => queryClient.invalidateQueries({ queryKey: SESSION_KEY });
  return (
    <SignInCard>
      {step === 'code' && <CodeForm onDone={next} />}
      {step === 'password' && <FirstPassword onDone={next} />}
      {step === 'set-up' && (
        <Suspense fallback={<Spin />}>
          <Alert type="info" showIcon className="gap" title="您的角色须先设置动态验证码。" />
          <SetUp onDone={next} />
        </Suspense>
      )}
      <Button type="link" block loading={signOut.isPending} onClick={() => signOut.mutate()}>
        退出,换一个账号
      </Button>
    </SignInCard>
  );
}

function FirstPassword({ onDone }: { onDone: () => unknown }) {
  const [form] = Form.useForm<Schemas['ChangePasswordDto']>();
  const change = useChangePassword(onDone);
  return (
    <>
      <Alert
        type="info"
        showIcon
        className="gap"
        title="请先修改密码"
        description="现在的密码是别人设的,改成只有您知道的才能继续。"
      />
      <PasswordForm form={form} change={change} currentLabel="初始密码" />
      <Button type="primary" block loading={change.isPending} onClick={() => form.submit()}>
        修改并继续
      </Button>
    </>
  );
}
