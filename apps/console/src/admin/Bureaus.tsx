import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Select, Tag } from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { useSession } from '../session/session.js';
import { isFoundBy } from '../shared/pinyin.js';
import { useBureaus, useCatalogue, useDivisions } from '../shared/vocabulary.js';
import { FormDialog } from '../shared/FormDialog.js';
import { Listing } from './Listing.js';

/** Departments of places; one is set up by itself when a matter first goes there. */
export function Bureaus() {
  const queryClient = useQueryClient();
  const session = useSession();
  const catalogue = useCatalogue();
  const divisions = useDivisions('');
  const [isOpen, setOpen] = useState(false);
  const create = useMutation({
    mutationFn: (body: Schemas['NewBureauDto']) => answerOf(api.POST('/api/v1/bureaus', { body })),
    onSuccess: () => setOpen(false),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['bureaus'] }),
  });
  const places = [
    { adcode: session.hotlineAdcode, path: ['本级'] },
    ...(divisions.data?.filter(({ adcode }) => adcode.length === 6) ?? []),
  ];
  return (
    <Listing<Schemas['BureauView']>
      rows={useBureaus()}
      nothing="还没有承办单位。第一次派发时会自动建立,也可以现在建立。"
      onNew={{ label: '建立承办单位', open: () => setOpen(true) }}
      columns={[
        { title: '名称', dataIndex: 'name' },
        { title: '部门', dataIndex: 'departmentName' },
        { title: '区划代码', dataIndex: 'adcode' },
        {
          title: '状态',
          render: (_, { active }) => (active ? <Tag color="green">可用</Tag> : <Tag>已停用</Tag>),
        },
      ]}
    >
      <FormDialog<Schemas['NewBureauDto']>
        title="建立承办单位"
        open={isOpen}
        isPending={create.isPending}
        error={create.error}
        onSend={(body) => create.mutate(body)}
        onClose={() => {
          setOpen(false);
          create.reset();
        }}
      >
        <Form.Item name="department" label="部门" rules={[{ required: true, message: '请选择部门。' }]}>
          <Select
            options={(catalogue.data?.departments ?? [])
              .filter((one) => one.hasBureau)
              .map(({ id, name }) => ({ value: id, label: name }))}
            showSearch={{ filterOption: (typed, option) => isFoundBy(typed, option?.label ?? '') }}
          />
        </Form.Item>
        <Form.Item name="adcode" label="所在地" rules={[{ required: true, message: '请选择所在地。' }]}>
          <Select
            options={places.map(({ adcode, path }) => ({
              value: adcode,
              label: `${path.at(-1) ?? ''} ${adcode}`,
            }))}
            showSearch={{ filterOption: (typed, option) => isFoundBy(typed, option?.label ?? '') }}
          />
        </Form.Item>
      </FormDialog>
    </Listing>
  );
}
