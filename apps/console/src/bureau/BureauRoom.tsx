/*
 * The bureau's room: what lies on its desks by urgency and age, on a phone as well. Fetch lends the most urgent
 * unsigned matters for five minutes; sign, go there, send back or report back.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Segmented } from 'antd';
import { useState } from 'react';
import { api } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { type DeliveryStage, useDeliveries } from '../shared/deliveries.js';
import { DeliveryQueue } from '../shared/DeliveryQueue.js';
import { BureauDesk } from './BureauDesk.js';

const FETCH_AT_ONCE = 5;
const STAGES: { value: DeliveryStage; label: string }[] = [
  { value: '待办', label: '待办' },
  { value: '待审核', label: '待热线审核' },
  { value: '办完', label: '办完' },
];

export default function BureauRoom() {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [stage, setStage] = useState<DeliveryStage>('待办');
  const [selected, setSelected] = useState<string | null>(null);
  const fetch = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/deliveries/fetch', { body: { limit: FETCH_AT_ONCE } })),
    onSuccess: (taken) => {
      const [first] = taken;
      if (first) {
        message.success(`取到 ${String(taken.length)} 件,请在五分钟内签收。`);
        setStage('待办');
        setSelected(first.id);
      } else message.info('没有待取的件。');
      void queryClient.invalidateQueries({ queryKey: ['deliveries'] });
    },
    onError: (error) => message.error(toProblem(error).detail),
  });

  return (
    <div className="room">
      <h1 className="unseen">承办</h1>
      <div className="row room-tools">
        <Segmented<DeliveryStage>
          aria-label="范围"
          value={stage}
          options={STAGES}
          onChange={(value) => {
            setStage(value);
            setSelected(null);
          }}
        />
        <Button type="primary" loading={fetch.isPending} onClick={() => fetch.mutate()}>
          取件
        </Button>
      </div>
      <DeliveryQueue
        queue={useDeliveries({ stage })}
        name={stage}
        nothing={stage === '待办' ? '没有待办的件。' : '这里没有件。'}
        selected={selected}
        onSelect={setSelected}
      >
        {selected !== null && <BureauDesk key={selected} deliveryId={selected} />}
      </DeliveryQueue>
    </div>
  );
}
