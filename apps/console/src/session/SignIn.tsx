import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useEffect, useRef } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { changeSession } from '../api/query-client.js';
import { chooseHotline } from './hotline.js';
import { ProviderSignIn } from './ProviderSignIn.js';
import { SignInCard } from './SignInCard.js';

/** Sign-in. A refusal is said beside the fields, and the password can be typed again at once. */
export function SignIn() {
  const [form] = Form.useForm<Schemas['SignInDto']>();
  const signIn = useMutation({
    mutationFn: (body: Schemas['SignInDto']) => {
      chooseHotline(null);
      return answerOf(api.POST('/api/v1/session', { body }));
    },
    onSuccess: changeSession,
  });
  const problem = signIn.error && toProblem(signIn.error);
  const retry = useRef(form);
  useEffect(() => {
    if (problem) retry.current.focusField('password');
  }, [problem]);

  return (
    <SignInCard>
      <ProviderSignIn />
      {problem && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={problem.title}
          description={problem.detail}
          className="gap"
        />
      )}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(body) => {
          signIn.mutate(body);
        }}
      >
        <Form.Item name="login" label="账号" rules={[{ required: true, message: '请填写账号。' }]}>
          <Input autoFocus autoComplete="username" autoCapitalize="none" maxLength={64} />
        </Form.Item>
        <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填写密码。' }]}>
          <Input.Password autoComplete="current-password" maxLength={200} />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
          登录
        </Button>
      </Form>
    </SignInCard>
  );
}
