import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, InputNumber, Popconfirm } from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Time } from '../shared/Time.js';
import { FormDialog } from '../shared/FormDialog.js';
import { Listing } from './Listing.js';

const KEY = ['announcements'];
const HOUR_MS = 3_600_000;

interface Wanted {
  text: string;
  hours: number;
  caseNumber?: string;
}

/** What every caller hears first while a known event lasts; whoever presses 1 is registered as affected too. */
export function Announcements() {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const rows = useQuery({ queryKey: KEY, queryFn: () => answerOf(api.GET('/api/v1/announcements')) });
  const onSettled = () => queryClient.invalidateQueries({ queryKey: KEY });
  const create = useMutation({
    mutationFn: ({ text, hours, caseNumber }: Wanted) =>
      answerOf(
        api.POST('/api/v1/announcements', {
          body: {
            text,
            until: new Date(Date.now() + hours * HOUR_MS).toISOString(),
            ...(caseNumber ? { caseNumber } : {}),
          },
        }),
      ),
    onSuccess: () => setOpen(false),
    onSettled,
  });
  const end = useMutation({
    mutationFn: (id: string) =>
      answerOf(api.DELETE('/api/v1/announcements/{id}', { params: { path: { id } } })),
    onError: (error) => message.error(toProblem(error).detail),
    onSettled,
  });
  return (
    <Listing<Schemas['AnnouncementView']>
      rows={rows}
      nothing="没有通告:来电人直接听到菜单。"
      onNew={{ label: '发布通告', open: () => setOpen(true) }}
      columns={[
        { title: '来电人听到', dataIndex: 'text' },
        { title: '有关的件', render: (_, { caseNumber }) => caseNumber ?? '没有' },
        { title: '到', render: (_, { until }) => <Time at={until} /> },
        {
          title: '',
          render: (_, { id }) => (
            <Popconfirm title="结束这条通告?" onConfirm={() => end.mutate(id)}>
              <Button size="small" danger>
                结束
              </Button>
            </Popconfirm>
          ),
        },
      ]}
    >
      <FormDialog<Wanted>
        title="发布通告"
        open={isOpen}
        isPending={create.isPending}
        error={create.error}
        onSend={(wanted) => create.mutate(wanted)}
        onClose={() => {
          setOpen(false);
          create.reset();
        }}
      >
        <Form.Item
          name="text"
          label="来电人最先听到的话"
          rules={[{ required: true, min: 5, message: '至少 5 个字。' }]}
          extra="后面会接着说:如果您也受到影响,请按 1 登记;其他事情请按 2。"
        >
          <Input.TextArea autoFocus rows={3} maxLength={300} showCount />
        </Form.Item>
        <Form.Item name="hours" label="播放几小时" initialValue={12} rules={[{ required: true }]}>
          <InputNumber min={1} max={168} precision={0} />
        </Form.Item>
        <Form.Item
          name="caseNumber"
          label="有关的件号(可以不填)"
          rules={[{ pattern: /^\d{4}-\d{6}$/, message: '如 2026-000123。' }]}
        >
          <Input maxLength={11} placeholder="2026-000123" />
        </Form.Item>
      </FormDialog>
    </Listing>
  );
}
