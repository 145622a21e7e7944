import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Modal, Popconfirm, Tag, Typography } from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Time } from '../shared/Time.js';
import { BureauItem } from './BureauItem.js';
import { FormDialog } from '../shared/FormDialog.js';
import { Listing } from './Listing.js';

const KEY = ['api-keys'];

/** Keys with which a bureau's own system pulls its deliveries. A new key is shown once. */
export function ApiKeys() {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const rows = useQuery({ queryKey: KEY, queryFn: () => answerOf(api.GET('/api/v1/api-keys')) });
  const onSettled = () => queryClient.invalidateQueries({ queryKey: KEY });
  const create = useMutation({
    mutationFn: (body: Schemas['NewApiKeyDto']) => answerOf(api.POST('/api/v1/api-keys', { body })),
    onSuccess: () => setOpen(false),
    onSettled,
    gcTime: 0,
  });
  const revoke = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id } } })),
    onError: (error) => message.error(toProblem(error).detail),
    onSettled,
  });
  return (
    <Listing<Schemas['ApiKeyView']>
      rows={rows}
      nothing="还没有密钥。"
      onNew={{ label: '新建密钥', open: () => setOpen(true) }}
      columns={[
        { title: '名称', dataIndex: 'name' },
        { title: '承办单位', dataIndex: 'bureauName' },
        { title: '建立', render: (_, { createdAt }) => <Time at={createdAt} /> },
        {
          title: '状态',
          render: (_, { revokedAt }) =>
            revokedAt === null ? <Tag color="green">可用</Tag> : <Tag>已停用</Tag>,
        },
        {
          title: '',
          render: (_, { id, name, revokedAt }) =>
            revokedAt === null && (
              <Popconfirm
                title={`停用密钥“${name}”?`}
                description="不能恢复。"
                onConfirm={() => revoke.mutate(id)}
              >
                <Button size="small" danger>
                  停用
                </Button>
              </Popconfirm>
            ),
        },
      ]}
    >
      <FormDialog<Schemas['NewApiKeyDto']>
        title="新建密钥"
        open={isOpen}
        isPending={create.isPending}
        error={create.error}
        onSend={(body) => create.mutate(body)}
        onClose={() => {
          setOpen(false);
          create.reset();
        }}
      >
        <Form.Item name="name" label="名称" rules={[{ required: true, message: '请填写名称。' }]}>
          <Input autoFocus maxLength={60} placeholder="例如:区局业务系统" />
        </Form.Item>
        <BureauItem />
      </FormDialog>
      <Modal
        open={create.isSuccess}
        title="密钥已建立"
        footer={
          <Button type="primary" onClick={() => create.reset()}>
            已保存
          </Button>
        }
        closable={false}
        mask={{ closable: false }}
        keyboard={false}
      >
        <Alert type="warning" showIcon className="gap" title="密钥只显示这一次,请现在复制保存。" />
        <Typography.Paragraph code copyable className="api-key">
          {create.data?.key}
        </Typography.Paragraph>
      </Modal>
    </Listing>
  );
}
