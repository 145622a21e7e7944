import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm, Tag } from 'antd';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Listing } from '../admin/Listing.js';
import { isOneOf, useSession } from '../session/session.js';
import { Time } from '../shared/Time.js';
import { ALARMS_KEY } from './queries.js';

type Row = Schemas['AlarmView'];

const HOW: Record<string, string> = {
  key: '电话按键',
  sms: '短信回复',
  page: '手机页面',
  console: '工作台',
  decision: '处理接报',
  signed: '已签收',
};

/** Open alarms and the last ones that ended, with every call and message. */
export function AlarmLog() {
  const { message } = App.useApp();
  const session = useSession();
  const queryClient = useQueryClient();
  const alarms = useQuery({ queryKey: ALARMS_KEY, queryFn: () => answerOf(api.GET('/api/v1/alarms')) });
  const drill = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/alarms/drill')),
    onError: (error) => message.error(toProblem(error).detail),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ALARMS_KEY }),
  });
  const { data } = alarms;
  return (
    <>
      {isOneOf(session, 'supervisor') && (
        <Popconfirm
          title="开始演练?"
          description="会按值班表打电话、发短信,注明演练。"
          onConfirm={() => drill.mutate()}
        >
          <Button className="gap" loading={drill.isPending}>
            应急演练
          </Button>
        </Popconfirm>
      )}
      <Listing<Row>
        rows={{ ...alarms, data: data && [...data.open, ...data.recent] }}
        nothing="还没有警报。"
        columns={[
          { title: '时间', render: (_, { openedAt }) => <Time at={openedAt} /> },
          {
            title: '情况',
            render: (_, { what, place, others, drill: isDrill }) => (
              <>
                {isDrill && <Tag>演练</Tag>}
                {what}
                {place !== null && `,${place}`}
                {others > 0 && `,另有 ${String(others)} 件特急`}
              </>
            ),
          },
          { title: '结果', render: (_, row) => <Result row={row} /> },
          {
            title: '呼叫',
            render: (_, { steps }) =>
              steps.map(({ rank, name, way, outcome, failed, at }) => (
                <div key={`${at}${name}${way}`}>
                  <Time at={at} /> {rank} {name} {way === 'call' ? '电话' : '短信'}:
                  {failed ? <Tag color="red">{outcome}</Tag> : outcome}
                </div>
              )),
          },
        ]}
      />
    </>
  );
}

function Result({ row: { endedAt, endedBy, endedHow, problem } }: { row: Row }) {
  if (endedAt === null) return <Tag color="red">{problem ?? '还没有人确认'}</Tag>;
  return (
    <>
      <Tag color="green">{HOW[endedHow ?? '']}</Tag>
      {endedBy} <Time at={endedAt} />
    </>
  );
}
