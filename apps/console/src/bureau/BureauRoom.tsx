/*
 * The bureau's room: what lies on its desks by urgency and age, on a phone as well. Fetch lends the most urgent
 * unsigned matters for five minutes; sign, go there, send back or report back.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Segmented } from 'antd';
import { useState } from 'react';
import { api } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { type DeliveryState, useDeliveries } from '../shared/deliveries.js';
import { DeliveryQueue } from '../shared/DeliveryQueue.js';
import { BureauDesk } from './BureauDesk.js';

const FETCH_AT_ONCE = 5;
const AT_WORK: DeliveryState[] = ['已派发', '已签收', '已到场', '退回重办'];
const FILTERS = {
  待办: (state: DeliveryState) => AT_WORK.includes(state),
  待热线审核: (state: DeliveryState) => state === '已反馈' || state === '退回申请',
  办完: (state: DeliveryState) => state === '已通过' || state === '已退回' || state === '已撤回',
};
type Filter = keyof typeof FILTERS;

export default function BureauRoom() {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [filter, setFilter] = useState<Filter>('待办');
  const [selected, setSelected] = useState<string | null>(null);
  const fetch = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/deliveries/fetch', { body: { limit: FETCH_AT_ONCE } })),
    onSuccess: (taken) => {
      const [first] = taken;
      if (first) {
        message.success(`取到 ${String(taken.length)} 件,请在五分钟内签收。`);
        setFilter('待办');
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
        <Segmented
          aria-label="范围"
          value={filter}
          options={Object.keys(FILTERS) as Filter[]}
          onChange={(value) => {
            setFilter(value);
            setSelected(null);
          }}
        />
        <Button type="primary" loading={fetch.isPending} onClick={() => fetch.mutate()}>
          取件
        </Button>
      </div>
      <DeliveryQueue
        queue={useDeliveries()}
        name={filter}
        nothing={filter === '待办' ? '没有待办的件。' : '这里没有件。'}
        selected={selected}
        onSelect={setSelected}
        filter={({ state }) => FILTERS[filter](state)}
      >
        {selected !== null && <BureauDesk key={selected} deliveryId={selected} />}
      </DeliveryQueue>
    </div>
  );
}
