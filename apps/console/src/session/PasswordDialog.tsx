import { App, Form, Modal } from 'antd';
import type { Schemas } from '../api/client.js';
import { PasswordForm, useChangePassword } from './PasswordForm.js';

export function PasswordDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Schemas['ChangePasswordDto']>();
  const change = useChangePassword(() => {
    message.success('密码已修改,其他设备已退出。');
    onClose();
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
      <PasswordForm form={form} change={change} currentLabel="现在的密码" />
    </Modal>
  );
}
