import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input } from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { SESSION_KEY } from '../api/query-client.js';
import { FormDialog } from '../shared/FormDialog.js';
import { Listing } from './Listing.js';

const KEY = ['hotlines'];

/** Hotlines that this account administers. Whoever makes one becomes its admin and finds it in the header. */
export function Hotlines() {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const rows = useQuery({ queryKey: KEY, queryFn: () => answerOf(api.GET('/api/v1/hotlines')) });
  const create = useMutation({
    mutationFn: (body: Schemas['NewHotlineDto']) => answerOf(api.POST('/api/v1/hotlines', { body })),
    onSuccess: ({ name }) => {
      message.success(`${name}已建立,可在左上角切换。`);
      setOpen(false);
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: KEY }),
        queryClient.invalidateQueries({ queryKey: SESSION_KEY }),
      ]),
  });
  return (
    <Listing<Schemas['HotlineView']>
      rows={rows}
      nothing="没有热线。"
      onNew={{ label: '新建热线', open: () => setOpen(true) }}
      columns={[
        { title: '名称', dataIndex: 'name' },
        { title: '区划代码', dataIndex: 'adcode' },
        { title: '电话', dataIndex: 'phone' },
      ]}
    >
      <FormDialog<Schemas['NewHotlineDto']>
        title="新建热线"
        open={isOpen}
        isPending={create.isPending}
        error={create.error}
        onSend={({ adcode, name, phone }) =>
          create.mutate({ adcode, ...(name ? { name } : {}), ...(phone ? { phone } : {}) })
        }
        onClose={() => {
          setOpen(false);
          create.reset();
        }}
      >
        <Form.Item
          name="adcode"
          label="行政区划代码"
          rules={[{ required: true, pattern: /^\d{6}$/, message: '六位数字。' }]}
        >
          <Input autoFocus inputMode="numeric" maxLength={6} />
        </Form.Item>
        <Form.Item name="name" label="名称(可以不填)">
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="phone" label="电话(可以不填)">
          <Input maxLength={20} placeholder="024-12369" />
        </Form.Item>
      </FormDialog>
    </Listing>
  );
}
