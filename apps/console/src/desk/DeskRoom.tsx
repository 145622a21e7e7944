/*
 * Letters, visits and calls: the operator keys in what somebody wrote or says, field by field with the keyboard, while the
 * form saves itself. At the end stands the code to tell the citizen.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Descriptions, Popconfirm, Result, Space, Tag } from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { newId } from '../shared/new-id.js';
import { Failure, Loading } from '../shared/states.js';
import { Time } from '../shared/Time.js';
import { DeskForm } from './DeskForm.js';
import type { DeskFields } from './fields.js';

const KEY = ['desk-drafts'];

interface Draft {
  id: string;
  form: DeskFields;
}

const blank = (): Draft => ({ id: newId(), form: { kind: '来电' } });

export default function DeskRoom() {
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<Draft>(blank);
  const [receipt, setReceipt] = useState<Schemas['DeskReceipt'] | null>(null);
  const drafts = useQuery({ queryKey: KEY, queryFn: () => answerOf(api.GET('/api/v1/desk-drafts')) });
  const refresh = () => queryClient.invalidateQueries({ queryKey: KEY });
  const remove = useMutation({
    mutationFn: (id: string) =>
      answerOf(api.DELETE('/api/v1/desk-drafts/{id}', { params: { path: { id } } })),
    onSettled: refresh,
  });
  const next = (): void => {
    setReceipt(null);
    setDraft(blank());
    void refresh();
  };
  if (drafts.isPending) return <Loading />;
  if (receipt) return <Told receipt={receipt} onNext={next} />;
  const others = (drafts.data ?? []).filter(({ id }) => id !== draft.id);
  return (
    <div className="room">
      <h1 className="unseen">录入</h1>
      {drafts.error && <Failure error={drafts.error} retry={drafts.refetch} />}
      {others.length > 0 && (
        <div className="row gap" aria-label="没有录完的">
          <span className="soft">没有录完的:</span>
          {others.map(({ id, form, updatedAt }) => (
            <Tag key={id}>
              <Button
                type="link"
                size="small"
                onClick={() => {
                  setDraft({ id, form: form as unknown as DeskFields });
                  void refresh();
                }}
              >
                {excerptOf(form)} <Time at={updatedAt} />
              </Button>
              <Popconfirm title="删除这份草稿?" onConfirm={() => remove.mutate(id)}>
                <Button type="text" size="small" danger>
                  删除
                </Button>
              </Popconfirm>
            </Tag>
          ))}
        </div>
      )}
      <DeskForm key={draft.id} id={draft.id} initial={draft.form} onDone={setReceipt} onClear={next} />
    </div>
  );
}

function Told({ receipt, onNext }: { receipt: Schemas['DeskReceipt']; onNext: () => void }) {
  return (
    <Result
      status="success"
      title={`查询码 ${receipt.formatted}`}
      subTitle="请把查询码告诉反映人。"
      extra={
        <Space vertical>
          <Descriptions
            size="small"
            column={1}
            items={[
              ...(receipt.pin ? [{ key: 'pin', label: '密码(看详情用)', children: receipt.pin }] : []),
              { key: 'text', label: '可以这样说', children: <p className="said">{receipt.text}</p> },
            ]}
          />
          <Button type="primary" autoFocus onClick={onNext}>
            录下一件
          </Button>
        </Space>
      }
    />
  );
}

const excerptOf = ({ text }: Record<string, unknown>): string =>
  typeof text === 'string' && text !== '' ? text.slice(0, 12) : '(没有内容)';
