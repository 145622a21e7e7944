import { useMutation } from '@tanstack/react-query';
import { App, Button, Form, Input, Popconfirm } from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { useSession } from '../session/session.js';
import { FormDialog } from '../shared/FormDialog.js';

interface AccountActionsProps {
  account: Schemas['AccountView'];
  onSettled: () => unknown;
}

/** What an administrator does with somebody's account; each signs its owner out everywhere. */
export function AccountActions({
  account: { id, name, active, secondFactor },
  onSettled,
}: AccountActionsProps) {
  const { message } = App.useApp();
  const session = useSession();
  const [isResetting, setResetting] = useState(false);
  const change = useMutation({
    mutationFn: (body: Schemas['ChangeAccountDto']) =>
      answerOf(api.PATCH('/api/v1/accounts/{id}', { params: { path: { id } }, body })),
    onError: (error, { password }) => {
      if (password === undefined) message.error(toProblem(error).detail);
    },
    onSuccess: () => {
      setResetting(false);
      message.success(`${name} 的账号已修改。`);
    },
    onSettled,
  });
  if (id === session.accountId) return null;
  return (
    <div className="row">
      <Button size="small" onClick={() => setResetting(true)}>
        重设密码
      </Button>
      {secondFactor && (
        <Popconfirm
          title={`取消 ${name} 的动态验证码?`}
          description="手机和恢复码都丢了才需要;请先确认是本人。会立即退出登录。"
          onConfirm={() => change.mutate({ resetSecondFactor: true })}
        >
          <Button size="small">取消动态验证码</Button>
        </Popconfirm>
      )}
      {active ? (
        <Popconfirm
          title={`停用 ${name} 的账号?`}
          description="会立即退出登录。"
          onConfirm={() => change.mutate({ active: false })}
        >
          <Button size="small" danger>
            停用
          </Button>
        </Popconfirm>
      ) : (
        <Button size="small" onClick={() => change.mutate({ active: true })}>
          启用
        </Button>
      )}
      <FormDialog<{ password: string }>
        title={`重设 ${name} 的密码`}
        open={isResetting}
        isPending={change.isPending}
        error={change.error}
        onSend={({ password }) => change.mutate({ password })}
        onClose={() => {
          setResetting(false);
          change.reset();
        }}
      >
        <Form.Item
          name="password"
          label="新的初始密码"
          extra="至少 10 个字符。会立即退出登录,本人下次登录时必须修改。"
          rules={[{ required: true, min: 10, message: '至少 10 个字符。' }]}
        >
          <Input.Password autoFocus autoComplete="new-password" maxLength={200} />
        </Form.Item>
      </FormDialog>
    </div>
  );
}
