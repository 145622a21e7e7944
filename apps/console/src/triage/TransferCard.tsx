import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Descriptions, Form, Input, Modal, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Failure } from '../shared/states.js';
import { Time } from '../shared/Time.js';

type Transfer = Schemas['TransferView'];
type Action = Schemas['TransferActionDto']['action'];
type Wanted = Omit<Schemas['TransferActionDto'], 'version' | 'action'>;

/** The work order of another platform: its numbers, its clock, and what it is told. */
export function TransferCard({ transfer, answer }: { transfer: Transfer; answer: string | null }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<Action | null>(null);
  const act = useMutation({
    mutationFn: (body: Schemas['TransferActionDto']) =>
      answerOf(
        api.POST('/api/v1/transfer-orders/{id}/actions', { params: { path: { id: transfer.id } }, body }),
      ),
    onSuccess: () => {
      setOpen(null);
      message.success('已办,对方会收到。');
    },
    onError: (error) => {
      if (open === null) message.error(toProblem(error).detail);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['triage'] }),
  });
  const begin = (action: Action): void => {
    if (action === 'sign') act.mutate({ version: transfer.version, action });
    else setOpen(action);
  };
  const { state, dueAt, extensionUntil } = transfer;
  const isLate = new Date(dueAt) < new Date() && transfer.actions.length > 0;
  const facts: [string, string | null][] = [
    ['交办机关', transfer.agency],
    ['来文号', transfer.documentNumber],
    ['答复对象', transfer.answerTo],
    ['对方分类', transfer.category],
    ['对方标注', transfer.partnerUrgency],
    ['反映人', transfer.reporter],
    ['理由', transfer.reason],
    ['报结答复', transfer.reply],
  ];
  return (
    <section aria-label="转来工单">
      {transfer.leftOut.map(({ at, text }) => (
        <Alert
          key={at}
          type="warning"
          showIcon
          className="gap"
          title="研判之后对方又发来不同的内容,没有并入正文"
          description={
            <>
              <Time at={at} />
              <p className="said">{text}</p>
            </>
          }
        />
      ))}
      <Descriptions
        size="small"
        column={1}
        className="gap"
        title={`${transfer.partnerName} 工单 ${transfer.externalNumber}`}
        extra={transfer.actions.map(({ action, label }) => (
          <Button
            key={action}
            size="small"
            type={action === 'sign' ? 'primary' : 'default'}
            loading={act.isPending && open === null}
            onClick={() => begin(action as Action)}
          >
            {label}
          </Button>
        ))}
        items={[
          {
            key: 'due',
            label: '对方时限',
            children: (
              <>
                <Time at={dueAt} /> <Tag color={isLate ? 'red' : 'default'}>{isLate ? '已超时' : state}</Tag>
                {extensionUntil && (
                  <>
                    已申请延期到 <Time at={extensionUntil} />
                  </>
                )}
              </>
            ),
          },
          ...facts.flatMap(([label, children]) => (children ? [{ key: label, label, children }] : [])),
        ]}
      />
      {open && (
        <ActionDialog
          key={open}
          action={open}
          label={transfer.actions.find(({ action }) => action === open)?.label ?? ''}
          answer={answer}
          error={act.error}
          isPending={act.isPending}
          onSend={(wanted) => act.mutate({ ...wanted, version: transfer.version, action: open })}
          onClose={() => {
            setOpen(null);
            act.reset();
          }}
        />
      )}
    </section>
  );
}

interface DialogProps {
  action: Action;
  label: string;
  /** What the citizen reads, to begin the final reply with. */
  answer: string | null;
  error: Error | null;
  isPending: boolean;
  onSend: (wanted: Wanted) => void;
  onClose: () => void;
}

function ActionDialog({ action, label, answer, error, isPending, onSend, onClose }: DialogProps) {
  const [form] = Form.useForm<Wanted>();
  useEffect(() => {
    if (!error) return;
    for (const { field, message } of toProblem(error).fields)
      form.setFields([{ name: field as never, errors: [message] }]);
  }, [error, form]);
  return (
    <Modal
      open
      title={label}
      okText={label}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {error && <Failure error={error} />}
      <Form<Wanted> form={form} layout="vertical" requiredMark={false} onFinish={onSend}>
        {action === 'close' && (
          <Form.Item
            name="reply"
            label="给对方的答复"
            initialValue={answer ?? ''}
            rules={[{ required: true, whitespace: true, message: '请写明答复。' }]}
          >
            <Input.TextArea autoFocus rows={6} maxLength={4_000} showCount />
          </Form.Item>
        )}
        {action === 'extend' && (
          <Form.Item name="until" label="延到" rules={[{ required: true, message: '请选择日期。' }]}>
            <Input type="date" autoFocus />
          </Form.Item>
        )}
        {action !== 'close' && (
          <Form.Item
            name="reason"
            label="理由(对方看得到)"
            rules={[{ required: true, whitespace: true, message: '请写明理由。' }]}
          >
            <Input.TextArea autoFocus={action === 'return'} rows={3} maxLength={1_000} showCount />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
