import { Button, Card, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { DraftNote } from '../shared/DraftNote.js';
import type { Delivery, DeliveryStep } from '../shared/deliveries.js';
import { composeReply, partsOf, REPLY_PARTS } from '../shared/reply.js';
import { ReplyPreview } from '../shared/ReplyPreview.js';
import { useSavedDraft } from '../shared/saved-draft.js';
import { useSending } from './upload-queue.js';

type Finding = NonNullable<DeliveryStep['finding']>;

const FINDINGS: Finding[] = ['属实', '基本属实', '部分属实', '不属实'];
const MOST = 4_000;
const FINDING = '是否属实';

interface ReportBackProps {
  delivery: Delivery;
  isPending: boolean;
  /** `done` is to be called when the hotline has it. */
  onSend: (finding: Finding, reply: string, done: () => void) => void;
}

/** The draft of a delivery's reply on this device. */
export const useReplyDraft = ({ id, finding, reply }: Delivery) =>
  useSavedDraft(`reply ${id}`, { finding, ...partsOf(reply ?? '') });

/** What was found and what the citizen is told, part by part, with a preview. What is missing is named when it is sent. */
export function ReportBack({ delivery, isPending, onSend }: ReportBackProps) {
  const { value, savedAt, change, clear } = useReplyDraft(delivery);
  const [isAsked, setAsked] = useState(false);
  const uploading = useSending(delivery.id).filter(({ state }) => state !== 'failed').length;
  const reply = composeReply(value);
  const missing = [
    ...(value.finding === null ? [FINDING] : []),
    ...REPLY_PARTS.filter(({ name, isNeeded }) => isNeeded && value[name].trim() === '').map(
      ({ name }) => name,
    ),
  ];
  const errorOf = (name: string): object =>
    isAsked && missing.includes(name) ? { validateStatus: 'error', help: `请写明${name}。` } : {};
  const send = (): void => {
    setAsked(true);
    const [first] = missing;
    if (first !== undefined)
      document.getElementById(idOf(first))?.querySelector<HTMLElement>('input, textarea')?.focus();
    else if (value.finding !== null) onSend(value.finding, reply, clear);
  };
  return (
    <>
      <Card size="small" title="反馈" className="gap">
        <Form layout="vertical" component="div">
          <Form.Item label={FINDING} required id={idOf(FINDING)} {...errorOf(FINDING)}>
            <Segmented
              block
              id={idOf(FINDING)}
              aria-label={FINDING}
              value={value.finding ?? ''}
              options={FINDINGS}
              onChange={(finding) => change({ finding: finding as Finding })}
            />
          </Form.Item>
          {REPLY_PARTS.map(({ name, hint, isNeeded }) => (
            <Form.Item
              key={name}
              label={name}
              htmlFor={`reply-${name}`}
              required={isNeeded}
              extra={hint}
              {...errorOf(name)}
            >
              <span id={idOf(name)}>
                <Input.TextArea
                  id={`reply-${name}`}
                  autoSize={{ minRows: isNeeded ? 3 : 2, maxRows: 12 }}
                  maxLength={Math.max(0, MOST - reply.length + value[name].length)}
                  value={value[name]}
                  onChange={({ target }) => change({ [name]: target.value })}
                />
              </span>
            </Form.Item>
          ))}
        </Form>
        <DraftNote savedAt={savedAt} />
      </Card>
      <ReplyPreview deliveryId={delivery.id} finding={value.finding} reply={reply} />
      <div className="next-step">
        {isAsked && missing.length > 0 && <p className="danger">还差:{missing.join('、')}</p>}
        <Button type="primary" size="large" block disabled={uploading > 0} loading={isPending} onClick={send}>
          {uploading > 0 ? `还有 ${String(uploading)} 个文件在上传…` : '反馈给热线审核'}
        </Button>
      </div>
    </>
  );
}

const idOf = (name: string): string => `field-${name}`;
