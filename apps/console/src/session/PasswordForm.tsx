import { useMutation } from '@tanstack/react-query';
import { Form, type FormInstance, Input } from 'antd';
import { useEffect } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Failure } from '../shared/states.js';

type Passwords = Schemas['ChangePasswordDto'];

export const useChangePassword = (onSuccess: () => unknown) =>
  useMutation({
    mutationFn: (body: Passwords) => answerOf(api.PUT('/api/v1/session/password', { body })),
    onSuccess,
  });

interface PasswordFormProps {
  form: FormInstance<Passwords>;
  change: ReturnType<typeof useChangePassword>;
  currentLabel: string;
}

/** The own password, old and new; a refusal is said above and beside the field it names. */
export function PasswordForm({ form, change, currentLabel }: PasswordFormProps) {
  const { error } = change;
  useEffect(() => {
    if (!error) return;
    for (const { field, message } of toProblem(error).fields)
      form.setFields([{ name: field as keyof Passwords, errors: [message] }]);
  }, [error, form]);
  return (
    <>
      {error && <Failure error={error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(body: Passwords) => change.mutate(body)}
      >
        <Form.Item
          name="current"
          label={currentLabel}
          rules={[{ required: true, message: `请填写${currentLabel}。` }]}
        >
          <Input.Password autoFocus autoComplete="current-password" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="password"
          label="新密码"
          extra="至少 10 个字符。"
          rules={[{ required: true, min: 10, message: '新密码至少 10 个字符。' }]}
        >
          <Input.Password autoComplete="new-password" maxLength={200} />
        </Form.Item>
        {/* Enter sends; the button to be seen stands outside. */}
        <input type="submit" hidden />
      </Form>
    </>
  );
}
