import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Space } from 'antd';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { ALARMS_KEY } from './queries.js';

type Row = Schemas['AlarmView'];
const EVERY_MS = 10_000;

/** On every screen of the hotline: the alarms that nobody has acknowledged, how long already, and who is called next. */
export function AlarmBanner() {
  const alarms = useQuery({
    queryKey: ALARMS_KEY,
    queryFn: () => answerOf(api.GET('/api/v1/alarms')),
    refetchInterval: EVERY_MS,
  });
  const open = alarms.data?.open ?? [];
  if (open.length === 0) return null;
  return (
    <div className="alarms" role="alert">
      {open.map((alarm) => (
        <AlarmRow key={alarm.id} alarm={alarm} />
      ))}
    </div>
  );
}

function AlarmRow({ alarm }: { alarm: Row }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/api/v1/alarms/{id}/acknowledge', { params: { path: { id: alarm.id } } })),
    onError: (error) => message.error(toProblem(error).detail),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ALARMS_KEY }),
  });
  const title = alarm.drill ? '演练' : alarm.deliveryId === null ? '特急' : '特急件等待签收';
  const place = alarm.place === null ? '' : `,${alarm.place}`;
  return (
    <Alert
      banner
      type={alarm.drill ? 'warning' : 'error'}
      title={
        <>
          <strong>
            {title}:{alarm.what}
            {place}
            {alarm.others > 0 && `,另有 ${String(alarm.others)} 件特急`}
          </strong>{' '}
          已 <Timer since={alarm.openedAt} />
          ,还没有{alarm.deliveryId === null ? '人确认' : '签收'}。 下一次呼叫:{alarm.next}。
          {alarm.problem !== null && <strong> {alarm.problem}</strong>}
        </>
      }
      action={
        <Space>
          {alarm.reportId !== null && <Link to={`/triage/${alarm.reportId}`}>查看</Link>}
          {alarm.deliveryId === null && (
            <Button
              danger
              type="primary"
              loading={acknowledge.isPending}
              onClick={() => acknowledge.mutate()}
            >
              确认收到
            </Button>
          )}
        </Space>
      }
    />
  );
}

/** "3:07", every second. */
function Timer({ since }: { since: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1_000));
  return (
    <span className="numbers">
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </span>
  );
}
