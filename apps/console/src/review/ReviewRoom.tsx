/*
 * The hotline's second look at what bureaus sent: replies before the citizen reads them (已反馈), and returns that
 * somebody has to decide on (退回申请), and cases that came back and lie on no desk (待重派).
 */
import { Badge, Tabs } from 'antd';
import { useState } from 'react';
import { useDeliveries } from '../shared/deliveries.js';
import { DeliveryQueue } from '../shared/DeliveryQueue.js';
import { Redispatch } from './Redispatch.js';
import { ReplyReview } from './ReplyReview.js';
import { ReturnReview } from './ReturnReview.js';

const QUEUES = [
  { state: '已反馈', name: '待审答复', nothing: '没有待审核的答复。', Review: ReplyReview },
  { state: '退回申请', name: '退回申请', nothing: '没有退回申请。', Review: ReturnReview },
] as const;

export default function ReviewRoom() {
  return (
    <div className="room">
      <h1 className="unseen">审核</h1>
      <Tabs
        items={[
          ...QUEUES.map((queue) => ({
            key: queue.state,
            label: <QueueName state={queue.state} name={queue.name} />,
            children: <Queue {...queue} />,
          })),
          { key: '待重派', label: '待重派', children: <Redispatch /> },
        ]}
      />
    </div>
  );
}

function QueueName({ state, name }: { state: '已反馈' | '退回申请'; name: string }) {
  const { data } = useDeliveries({ state });
  const count = data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0;
  return (
    <span>
      {name} <Badge count={count} size="small" showZero={false} />
    </span>
  );
}

function Queue({ state, nothing, Review }: (typeof QUEUES)[number]) {
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <DeliveryQueue
      queue={useDeliveries({ state })}
      name={state}
      nothing={nothing}
      selected={selected}
      onSelect={setSelected}
      showBureau
    >
      {selected !== null && <Review key={selected} deliveryId={selected} onDone={() => setSelected(null)} />}
    </DeliveryQueue>
  );
}
