import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Empty, Input, Space } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Failure, Loading } from '../shared/states.js';
import { Age } from '../shared/Time.js';
import { UrgencyTag } from '../shared/UrgencyTag.js';

const KEY = ['call-backs'];
const POLL_MS = 10_000;

/** Whom to ring back. Whoever takes a task sees the number; it stays in this tab until the result is in. */
export function CallBacks() {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [numbers, setNumbers] = useState<Record<string, string>>({});
  const rows = useQuery({
    queryKey: KEY,
    queryFn: () => answerOf(api.GET('/api/v1/call-backs')),
    refetchInterval: POLL_MS,
  });
  const onSettled = () => queryClient.invalidateQueries({ queryKey: KEY });
  const onError = (error: Error) => message.error(toProblem(error).detail);
  const take = useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/api/v1/call-backs/{id}/take', { params: { path: { id } } })),
    onSuccess: ({ id, contact }) =>
      setNumbers((before) => ({ ...before, [id]: contact === null ? '没有留号码' : asDialled(contact) })),
    onError,
    onSettled,
    gcTime: 0,
  });
  const finish = useMutation({
    mutationFn: ({ id, ...body }: Schemas['CallBackResultDto'] & { id: string }) =>
      answerOf(api.POST('/api/v1/call-backs/{id}/result', { params: { path: { id } }, body })),
    onSuccess: ({ id }) => setNumbers(({ [id]: _done, ...others }) => others),
    onError,
    onSettled,
  });
  if (rows.isPending) return <Loading />;
  if (rows.error) return <Failure error={rows.error} retry={rows.refetch} />;
  if (rows.data.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有要回拨的。" />;
  return rows.data.map((row) => (
    <Task
      key={row.id}
      row={row}
      number={numbers[row.id]}
      isBusy={take.isPending || finish.isPending}
      onTake={() => take.mutate(row.id)}
      onResult={(result, note) => finish.mutate({ id: row.id, result, ...(note ? { note } : {}) })}
    />
  ));
}

/** As it is dialled from here: +8613800138000 → 13800138000. */
const asDialled = (number: string): string => number.replace(/^\+86(?=1)/, '').replace(/^\+86/, '0');

interface TaskProps {
  row: Schemas['CallBackView'];
  number: string | undefined;
  isBusy: boolean;
  onTake: () => void;
  onResult: (result: 'done' | 'unreached', note: string) => void;
}

function Task({ row, number, isBusy, onTake, onResult }: TaskProps) {
  const [note, setNote] = useState('');
  return (
    <Card
      size="small"
      className="gap"
      title={number ?? row.contactMasked ?? '按接报里的联系方式'}
      extra={<UrgencyTag urgency={row.urgency} />}
    >
      <p>
        {row.reason} <span className="soft">·</span> <Age at={row.createdAt} />
        {row.tries > 0 && <span className="soft"> · 拨过 {row.tries} 次,未接通</span>}
      </p>
      {row.reportId !== null && (
        <p>
          <Link to={`/triage/${row.reportId}`}>{row.queryCode}</Link> {row.excerpt}
        </p>
      )}
      {number === undefined ? (
        <Space>
          <Button type="primary" disabled={isBusy || !row.canTake} onClick={onTake}>
            接手
          </Button>
          {row.takenBy !== null && <span className="soft">{row.takenBy}已接手</span>}
        </Space>
      ) : (
        <Space wrap>
          <Input
            aria-label="通话要点"
            placeholder="通话要点(可以不填)"
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <Button type="primary" disabled={isBusy} onClick={() => onResult('done', note)}>
            已接通
          </Button>
          <Button disabled={isBusy} onClick={() => onResult('unreached', note)}>
            没有接通
          </Button>
        </Space>
      )}
    </Card>
  );
}
