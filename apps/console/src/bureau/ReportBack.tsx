import { Button, Card, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import type { Delivery, DeliveryStep } from '../shared/deliveries.js';

type Finding = NonNullable<DeliveryStep['finding']>;

const FINDINGS: Finding[] = ['属实', '基本属实', '部分属实', '不属实'];
const SHORTEST = 10;

interface ReportBackProps {
  delivery: Delivery;
  isPending: boolean;
  onSend: (finding: Finding, reply: string) => void;
}

/** What was found and what the citizen is told, with a preview. The draft survives a closed browser, on this device. */
export function ReportBack({ delivery, isPending, onSend }: ReportBackProps) {
  const key = `reply ${delivery.id}`;
  const [finding, setFinding] = useState<Finding | null>(delivery.finding);
  const [reply, setReply] = useState(() => localStorage.getItem(key) ?? delivery.reply ?? '');
  const text = reply.trim();
  const isReady = finding !== null && text.length >= SHORTEST;
  return (
    <Card size="small" title="反馈" className="gap">
      <Form layout="vertical" component="div">
        <Form.Item label="反映的问题">
          <Segmented
            block
            aria-label="反映的问题"
            value={finding ?? ''}
            options={FINDINGS}
            onChange={(value) => setFinding(value as Finding)}
          />
        </Form.Item>
        <Form.Item
          label="给来信人的答复"
          htmlFor="report-reply"
          extra={`写明何时去看过、看到什么、怎样处理、以后怎样。至少 ${String(SHORTEST)} 个字。草稿存在这台设备上。`}
        >
          <Input.TextArea
            id="report-reply"
            autoSize={{ minRows: 5, maxRows: 16 }}
            maxLength={4_000}
            value={reply}
            onChange={({ target }) => {
              setReply(target.value);
              localStorage.setItem(key, target.value);
            }}
          />
        </Form.Item>
      </Form>
      {text !== '' && (
        <section className="preview" aria-label="来信人将看到">
          <h4>来信人将看到</h4>
          <p className="said">{text}</p>
          {finding && <p className="soft">经核查:{finding}</p>}
        </section>
      )}
      <Button
        type="primary"
        size="large"
        block
        disabled={!isReady}
        loading={isPending}
        onClick={() => {
          if (finding === null) return;
          onSend(finding, text);
        }}
      >
        反馈给热线审核
      </Button>
    </Card>
  );
}
