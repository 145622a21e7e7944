import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Popconfirm, Select, Space, Tag } from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { newId } from '../shared/new-id.js';
import { FormDialog } from '../shared/FormDialog.js';
import { Listing } from './Listing.js';

type Row = Schemas['ReadyTextView'];

const KEY = ['ready-texts'];
const PURPOSES = [
  { value: 'ask', label: '请来信人补充' },
  { value: 'refuse', label: '不予受理' },
  { value: 'answer', label: '即时答复' },
  { value: 'refer', label: '转办理由' },
] as const;

/** What operators choose by T instead of typing it. */
export function ReadyTexts() {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [edited, setEdited] = useState<(Partial<Row> & { id: string }) | null>(null);
  const rows = useQuery({ queryKey: KEY, queryFn: () => answerOf(api.GET('/api/v1/ready-texts')) });
  const onSettled = () => queryClient.invalidateQueries({ queryKey: KEY });
  const put = useMutation({
    mutationFn: ({ id, ...body }: Schemas['ReadyTextDto'] & { id: string }) =>
      answerOf(api.PUT('/api/v1/ready-texts/{id}', { params: { path: { id } }, body })),
    onSuccess: () => setEdited(null),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      answerOf(api.DELETE('/api/v1/ready-texts/{id}', { params: { path: { id } } })),
    onError: (error) => message.error(toProblem(error).detail),
    onSettled,
  });
  return (
    <Listing<Row>
      rows={rows}
      nothing="没有常用语。"
      onNew={{ label: '新增常用语', open: () => setEdited({ id: newId() }) }}
      columns={[
        {
          title: '用于',
          render: (_, { purpose }) => PURPOSES.find(({ value }) => value === purpose)?.label,
        },
        {
          title: '名称',
          render: (_, { title, shipped }) => (
            <>
              {title} {shipped && <Tag>随系统提供</Tag>}
            </>
          ),
        },
        { title: '文字', dataIndex: 'text' },
        {
          title: '',
          render: (_, row) => (
            <Space>
              <Button size="small" onClick={() => setEdited(row)}>
                修改
              </Button>
              <Popconfirm title="不再使用这一条?" onConfirm={() => remove.mutate(row.id)}>
                <Button size="small" danger>
                  删除
                </Button>
              </Popconfirm>
            </Space>
          ),
        },
      ]}
    >
      <FormDialog<Schemas['ReadyTextDto']>
        key={edited?.id}
        title={edited?.title === undefined ? '新增常用语' : '修改常用语'}
        open={edited !== null}
        isPending={put.isPending}
        error={put.error}
        onSend={(wanted) => edited && put.mutate({ ...wanted, id: edited.id })}
        onClose={() => {
          setEdited(null);
          put.reset();
        }}
      >
        <Form.Item
          name="purpose"
          label="用于"
          initialValue={edited?.purpose ?? 'ask'}
          rules={[{ required: true }]}
        >
          <Select options={[...PURPOSES]} />
        </Form.Item>
        <Form.Item
          name="title"
          label="名称"
          initialValue={edited?.title}
          rules={[{ required: true, whitespace: true, message: '请起个名称。' }]}
          extra="研判时可以打名称的拼音首字母查找。"
        >
          <Input autoFocus maxLength={40} />
        </Form.Item>
        <Form.Item
          name="text"
          label="文字"
          initialValue={edited?.text}
          rules={[{ required: true, whitespace: true, message: '请写下文字。' }]}
          extra="{code} 处自动填查询码,{place} 处自动填地点。"
        >
          <Input.TextArea rows={5} maxLength={1_000} showCount />
        </Form.Item>
      </FormDialog>
    </Listing>
  );
}
