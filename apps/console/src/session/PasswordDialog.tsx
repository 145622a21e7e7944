import { useMutation } from '@tanstack/react-query';
import { App, Form, Input, Modal } from 'antd';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { Failure } from '../shared/states.js';

type Passwords = Schemas['ChangePasswordDto'];

export function PasswordDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Passwords>();
  const change = useMutation({
    mutationFn: (body: Passwords) => answerOf(api.PUT('/api/v1/session/password', { body })),
    onSuccess: () => {
      message.success('密码已修改。');
      onClose();
    },
  });
  return (
    <Modal
      open={open}
      title="修改密码"
      okText="修改"
      confirmLoading={change.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterClose={() => {
        form.resetFields();
        change.reset();
      }}
      destroyOnHidden
    >
      {change.error && <Failure error={change.error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(body: Passwords) => change.mutate(body)}
      >
        <Form.Item
          name="current"
          label="现在的密码"
          rules={[{ required: true, message: '请填写现在的密码。' }]}
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
      </Form>
    </Modal>
  );
}
