import { Form, Modal } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { toProblem } from '../api/problem.js';
import { Failure } from './states.js';

interface FormDialogProps<T> {
  title: string;
  open: boolean;
  isPending: boolean;
  error: Error | null;
  onSend: (values: T) => void;
  onClose: () => void;
  children: ReactNode;
}

/** A form in a dialog: a refusal is said above it and beside the field it names, and what was typed stays. */
export function FormDialog<T extends object>({
  title,
  open,
  isPending,
  error,
  onSend,
  onClose,
  children,
}: FormDialogProps<T>) {
  const [form] = Form.useForm<T>();
  useEffect(() => {
    if (!error) return;
    for (const { field, message } of toProblem(error).fields) {
      form.setFields([{ name: field as never, errors: [message] }]);
    }
  }, [error, form]);
  return (
    <Modal
      open={open}
      title={title}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      {error && <Failure error={error} />}
      <Form<T> form={form} layout="vertical" requiredMark={false} preserve={false} onFinish={onSend}>
        {children}
      </Form>
    </Modal>
  );
}
