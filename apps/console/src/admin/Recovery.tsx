import { useQuery } from '@tanstack/react-query';
import { QRCode, Tag } from 'antd';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { Time } from '../shared/Time.js';
import { isOneOf, useSession } from '../session/session.js';
import { channelName } from '../shared/vocabulary.js';
import { Listing } from './Listing.js';

type Row = Schemas['RecoveryView'];

/** Up to when each vendor's list has been read, and which messages in it could not be taken over. */
export function Recovery() {
  const rows = useQuery({
    queryKey: ['recovery'],
    queryFn: () => answerOf(api.GET('/api/v1/admin/recovery')),
    refetchInterval: 60_000,
  });
  return (
    <Listing<Row>
      rows={rows}
      nothing="没有需要补收的渠道账号。"
      columns={[
        { title: '渠道', render: (_, { channel }) => channelName(channel) },
        { title: '账号', dataIndex: 'account' },
        { title: '已收到', render: (_, { reachedAt }) => <Time at={reachedAt} /> },
        {
          title: '最近读完',
          render: (_, { passedAt }) => (passedAt === null ? '还没有' : <Time at={passedAt} />),
        },
        { title: '状态', render: (_, row) => <State row={row} /> },
        { title: '没能收进来', render: (_, { faults }) => <Faults faults={faults} /> },
      ]}
    />
  );
}

function State({ row: { channel, failure, retryAt } }: { row: Row }) {
  const session = useSession();
  if (failure === null) return <Tag color="green">正常</Tag>;
  return (
    <>
      <Tag color="red">没有读完</Tag>
      {failure}
      {retryAt !== null && (
        <>
          {' '}
          再试:
          <Time at={retryAt} />
        </>
      )}
      {channel === 'wechaty' && isOneOf(session, 'admin') && <WechatyLogin />}
    </>
  );
}

/** What the hotline's telephone scans to log its WeChat account in; WeChat shows another one every few minutes. */
function WechatyLogin() {
  const login = useQuery({
    queryKey: ['wechaty-login'],
    queryFn: () => answerOf(api.GET('/api/v1/admin/wechaty-login')),
    refetchInterval: 5_000,
  });
  const link = login.data?.link ?? null;
  return link !== null && <QRCode value={link} />;
}

function Faults({ faults }: { faults: Row['faults'] }) {
  if (faults.length === 0) return '无';
  return faults.map(({ externalId, fault, parked, receivedAt }) => (
    <div key={externalId}>
      <code>{externalId}</code> <Time at={receivedAt} /> {fault} {!parked && <Tag>会再试</Tag>}
    </div>
  ));
}
