import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Descriptions, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { api } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { pollEvery } from '../live/use-live.js';
import { bureauOf } from '../shared/bureau.js';
import { BureauSelect } from '../shared/BureauSelect.js';
import { HistoryList } from '../shared/HistoryList.js';
import { Failure, Loading, Nothing } from '../shared/states.js';

const POLL_MS = 5_000;
const KEY = ['cases', '待重派'];

/** Cases that came back and lie on no desk. One whose return is not decided yet is under 退回申请. */
export function Redispatch() {
  const [selected, setSelected] = useState<string | null>(null);
  const cases = useQuery({
    queryKey: KEY,
    queryFn: () => answerOf(api.GET('/api/v1/cases', { params: { query: { state: '待重派' } } })),
    refetchInterval: pollEvery(POLL_MS),
  });
  if (cases.isPending) return <Loading />;
  if (cases.error) return <Failure error={cases.error} retry={cases.refetch} />;
  if (cases.data.length === 0) return <Nothing text="没有待重派的件。" />;
  return (
    <>
      <Select
        aria-label="待重派的件"
        className="wide gap"
        placeholder="选择一件"
        value={selected}
        options={cases.data.map(({ id, number, urgency, title }) => ({
          value: id,
          label: `${urgency} · ${number} · ${title}`,
        }))}
        onChange={setSelected}
      />
      {selected !== null && <OneCase key={selected} caseId={selected} onDone={() => setSelected(null)} />}
    </>
  );
}

function OneCase({ caseId, onDone }: { caseId: string; onDone: () => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const params = { path: { id: caseId } };
  const file = useQuery({
    queryKey: ['case', caseId],
    queryFn: () => answerOf(api.GET('/api/v1/cases/{id}', { params })),
  });
  const [bureau, setBureau] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const send = useMutation({
    mutationFn: (version: number) =>
      answerOf(
        api.POST('/api/v1/cases/{id}/dispatch', {
          params,
          body: { version, reason: reason.trim(), ...bureauOf(bureau) },
        }),
      ),
    onSuccess: () => {
      message.success('已重新派发。');
      onDone();
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: KEY }),
        queryClient.invalidateQueries({ queryKey: ['case', caseId] }),
        queryClient.invalidateQueries({ queryKey: ['bureaus'] }),
      ]),
  });
  if (file.isPending) return <Loading />;
  if (!file.data) return <Failure error={file.error} retry={file.refetch} />;
  const { data } = file;
  const adcode = data.place?.adcode.slice(0, 6);
  const may = data.actions.some(({ action }) => action === 'dispatch');
  return (
    <Card size="small" title={`${data.number} ${data.title}`}>
      {send.error && <Failure error={send.error} />}
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'codes', label: '类别', children: data.codes.map(({ name }) => name).join('、') },
          { key: 'place', label: '地点', children: data.place?.path.join('') ?? '不明' },
          ...data.deliveries.map(({ id, bureauName, state, returnReason }) => ({
            key: id,
            label: bureauName,
            children: returnReason === null ? state : `${state}:${returnReason}`,
          })),
          ...data.reports.map(({ text }, index) => ({
            key: String(index),
            label: `来信 ${String(index + 1)}`,
            children: <p className="said">{text}</p>,
          })),
        ]}
      />
      {may ? (
        <Form layout="vertical" component="div">
          <Form.Item label="派给">
            <BureauSelect
              value={bureau}
              byRule={null}
              county={adcode ? { adcode, name: data.place?.path[2] ?? adcode } : null}
              onChange={setBureau}
            />
          </Form.Item>
          <Form.Item label="理由" htmlFor="dispatch-reason">
            <Input.TextArea
              id="dispatch-reason"
              rows={2}
              maxLength={1_000}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          </Form.Item>
          <Button
            type="primary"
            disabled={bureau === null || reason.trim() === ''}
            loading={send.isPending}
            onClick={() => send.mutate(data.version)}
          >
            重新派发
          </Button>
        </Form>
      ) : (
        <p>退回还没有裁定,请先在“退回申请”里处理。</p>
      )}
      <HistoryList rows={data.history} />
    </Card>
  );
}
