import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm, Tag } from 'antd';
import { api } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Failure, Loading } from '../shared/states.js';
import { Time } from '../shared/Time.js';

const KEY = ['own-sessions'];

/** Where the account is signed in; one or all others can be signed out. */
export function OwnSessions() {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const rows = useQuery({ queryKey: KEY, queryFn: () => answerOf(api.GET('/api/v1/sessions')) });
  const end = useMutation({
    mutationFn: (id: string | null) =>
      id === null
        ? answerOf(api.DELETE('/api/v1/sessions'))
        : answerOf(api.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => message.success('已退出。'),
    onError: (error) => message.error(toProblem(error).detail),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <section aria-labelledby="own-sessions">
      <div className="row spread">
        <h2 id="own-sessions">登录着的设备</h2>
        {rows.data && rows.data.length > 1 && (
          <Popconfirm title="退出其他所有设备?" onConfirm={() => end.mutate(null)}>
            <Button danger>退出其他所有设备</Button>
          </Popconfirm>
        )}
      </div>
      {rows.error && <Failure error={rows.error} retry={rows.refetch} />}
      {rows.isPending && <Loading />}
      <ul className="devices">
        {rows.data?.map(({ id, device, network, createdAt, usedAt, current }) => (
          <li key={id} className="row spread">
            <div>
              <strong>{device}</strong> {current && <Tag color="green">本机</Tag>}
              <div className="soft">
                {network} · <Time at={createdAt} /> 登录 · <Time at={usedAt} /> 最近使用
              </div>
            </div>
            {!current && (
              <Button aria-label={`退出 ${device} ${network}`} onClick={() => end.mutate(id)}>
                退出
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
