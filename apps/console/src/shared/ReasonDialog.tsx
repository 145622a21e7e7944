import { Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import { Failure } from './states.js';

interface ReasonDialogProps {
  title: string;
  open: boolean;
  okText: string;
  isPending: boolean;
  error: Error | null;
  onReason: (reason: string) => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks why, before a step that takes a reason. What was typed stays until it worked. */
export function ReasonDialog({
  title,
  open,
  okText,
  isPending,
  error,
  onReason,
  onClose,
  children,
}: ReasonDialogProps) {
  const [form] = Form.useForm<{ reason: string }>();
  return (
    <Modal
      open={open}
      title={title}
      okText={okText}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      {error && <Failure error={error} />}
      {children}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => onReason(reason.trim())}
      >
        <Form.Item
          name="reason"
          label="理由"
          rules={[{ required: true, whitespace: true, message: '请写明理由。' }]}
        >
          <Input.TextArea autoFocus rows={3} maxLength={500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
