import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Segmented, Tag } from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Time } from '../shared/Time.js';
import { Listing } from './Listing.js';

type Notice = Schemas['TransferNoticeView'];
type State = Notice['state'];

const STATES: Record<State, { name: string; color: string }> = {
  dead: { name: '没有送到', color: 'red' },
  waiting: { name: '正在送', color: 'gold' },
  sent: { name: '已送到', color: 'green' },
};
const EVENTS: Record<string, string> = {
  'transfer.signed': '签收',
  'transfer.returned': '退单',
  'transfer.extension-requested': '申请延期',
  'transfer.closed': '报结',
};

/** What partners were told of their orders; what was given up can be sent again. */
export function TransferNotices() {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [state, setState] = useState<State>('dead');
  const rows = useQuery({
    queryKey: ['transfer-notices', state],
    queryFn: () => answerOf(api.GET('/api/v1/transfer-notices', { params: { query: { state } } })),
    refetchInterval: 10_000,
  });
  const resend = useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/api/v1/transfer-notices/{id}/resend', { params: { path: { id } } })),
    onSuccess: () => message.success('已重新发送。'),
    onError: (error) => message.error(toProblem(error).detail),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['transfer-notices'] }),
  });
  return (
    <>
      <Segmented
        className="gap"
        value={state}
        options={Object.entries(STATES).map(([value, { name }]) => ({ value, label: name }))}
        onChange={(value) => setState(value as State)}
      />
      <Listing<Notice>
        rows={rows}
        nothing={`没有${STATES[state].name}的回传。`}
        columns={[
          { title: '单位', dataIndex: 'partnerName' },
          { title: '对方工单号', dataIndex: 'externalNumber' },
          { title: '内容', render: (_, { event }) => EVENTS[event] ?? event },
          { title: '时间', render: (_, { createdAt }) => <Time at={createdAt} /> },
          {
            title: '状态',
            render: (_, row) => <Tag color={STATES[row.state].color}>{STATES[row.state].name}</Tag>,
          },
          { title: '试过', render: (_, { attempts }) => `${String(attempts)} 次` },
          { title: '原因', dataIndex: 'failure' },
          {
            title: '',
            render: (_, row) =>
              row.state === 'dead' && (
                <Button size="small" onClick={() => resend.mutate(row.id)}>
                  再发一次
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}
