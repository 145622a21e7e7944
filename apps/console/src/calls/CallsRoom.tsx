/*
 * The telephone: on the left who is calling now, who wants a person first, with what they said so far and what they
 * reported before; on the right whom to ring back. Both are asked for again every few seconds.
 */
import { useQuery } from '@tanstack/react-query';
import { Card, Empty, Tag } from 'antd';
import { Link } from 'react-router';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { Failure, Loading } from '../shared/states.js';
import { Age } from '../shared/Time.js';
import { CallBacks } from './CallBacks.js';

const POLL_MS = 3_000;

export default function CallsRoom() {
  return (
    <div className="room calls">
      <h1 className="unseen">来电</h1>
      <section aria-label="正在来电">
        <h2>正在来电</h2>
        <Calls />
      </section>
      <section aria-label="要回拨">
        <h2>要回拨</h2>
        <CallBacks />
      </section>
    </div>
  );
}

function Calls() {
  const calls = useQuery({
    queryKey: ['calls'],
    queryFn: () => answerOf(api.GET('/api/v1/calls')),
    refetchInterval: POLL_MS,
  });
  if (calls.isPending) return <Loading />;
  if (calls.error) return <Failure error={calls.error} retry={calls.refetch} />;
  if (calls.data.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="现在没有来电。" />;
  return calls.data.map((call) => <Call key={call.id} call={call} />);
}

function Call({ call }: { call: Schemas['CallView'] }) {
  return (
    <Card
      size="small"
      className="gap"
      title={call.caller ?? '没有显示号码'}
      extra={
        <>
          {call.danger && <Tag color="red">危险</Tag>}
          <Standing call={call} />
        </>
      }
    >
      <p className="soft">
        来电 <Age at={call.startedAt} />
        {call.reportId !== null && (
          <>
            {' · '}
            <Link to={`/triage/${call.reportId}`}>已登记的接报</Link>
          </>
        )}
      </p>
      {call.answers.map(({ label, value }) => (
        <p key={label}>
          <strong>{label}</strong> {value}
        </p>
      ))}
      {call.earlier.length > 0 && <p className="soft">同一号码先前的接报</p>}
      {call.earlier.map(({ reportId, queryCode, state, excerpt, receivedAt }) => (
        <p key={reportId}>
          <Link to={`/triage/${reportId}`}>{queryCode}</Link> {state} <Age at={receivedAt} />
          <br />
          {excerpt}
        </p>
      ))}
    </Card>
  );
}

function Standing({ call: { talking, waitingSince } }: { call: Schemas['CallView'] }) {
  if (talking) return <Tag color="green">通话中</Tag>;
  if (waitingSince === null) return <Tag>自动语音</Tag>;
  return (
    <Tag color="orange">
      等人工 <Age at={waitingSince} />
    </Tag>
  );
}
