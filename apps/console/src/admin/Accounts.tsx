import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Popconfirm, Select, Tag } from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { useSession } from '../session/session.js';
import { isFoundBy } from '../shared/pinyin.js';
import { Time } from '../shared/Time.js';
import { BureauItem } from './BureauItem.js';
import { FormDialog } from './FormDialog.js';
import { Listing } from './Listing.js';

type Account = Schemas['AccountView'];
type NewAccount = Schemas['NewAccountDto'];

const ROLES: Record<NewAccount['role'], string> = {
  operator: '席位',
  bureau: '承办单位',
  supervisor: '值班长',
  admin: '管理员',
};
const KEY = ['accounts'];

export function Accounts() {
  const { message } = App.useApp();
  const session = useSession();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const rows = useQuery({ queryKey: KEY, queryFn: () => answerOf(api.GET('/api/v1/accounts')) });
  const onSettled = () => queryClient.invalidateQueries({ queryKey: KEY });
  const create = useMutation({
    mutationFn: (body: NewAccount) => answerOf(api.POST('/api/v1/accounts', { body })),
    onSuccess: ({ login }) => {
      message.success(`账号 ${login} 已建立。`);
      setOpen(false);
    },
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ id, active }: { id: string; active: boolean }) =>
      answerOf(api.PATCH('/api/v1/accounts/{id}', { params: { path: { id } }, body: { active } })),
    onError: (error) => message.error(toProblem(error).detail),
    onSettled,
  });
  return (
    <Listing<Account>
      rows={rows}
      nothing="还没有账号。"
      onNew={{ label: '新建账号', open: () => setOpen(true) }}
      columns={[
        { title: '账号', dataIndex: 'login' },
        { title: '姓名', dataIndex: 'name' },
        {
          title: '角色',
          render: (_, { grants }) =>
            grants.map(({ role, bureauId, bureauName }) => (
              <Tag key={role + String(bureauId)}>
                {bureauName ? `${ROLES[role]} · ${bureauName}` : ROLES[role]}
              </Tag>
            )),
        },
        { title: '建立', render: (_, { createdAt }) => <Time at={createdAt} /> },
        {
          title: '状态',
          render: (_, { active }) => (active ? <Tag color="green">可用</Tag> : <Tag>已停用</Tag>),
        },
        {
          title: '',
          render: (_, { id, name, active }) =>
            active ? (
              <Popconfirm
                title={`停用 ${name} 的账号?`}
                description="会立即退出登录。"
                onConfirm={() => change.mutate({ id, active: false })}
              >
                <Button size="small" danger disabled={id === session.accountId}>
                  停用
                </Button>
              </Popconfirm>
            ) : (
              <Button size="small" onClick={() => change.mutate({ id, active: true })}>
                启用
              </Button>
            ),
        },
      ]}
    >
      <FormDialog<NewAccount>
        title="新建账号"
        open={isOpen}
        isPending={create.isPending}
        error={create.error}
        onSend={(body) => create.mutate(body)}
        onClose={() => {
          setOpen(false);
          create.reset();
        }}
      >
        <Form.Item
          name="login"
          label="账号"
          rules={[
            {
              required: true,
              pattern: /^[a-zA-Z0-9._-]{3,64}$/,
              message: '3 到 64 个字母、数字、点或横线。',
            },
          ]}
        >
          <Input autoFocus autoComplete="off" autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="name" label="姓名" rules={[{ required: true, message: '请填写姓名。' }]}>
          <Input autoComplete="off" maxLength={40} />
        </Form.Item>
        <Form.Item
          name="password"
          label="初始密码"
          rules={[{ required: true, min: 10, message: '至少 10 个字符。' }]}
        >
          <Input.Password autoComplete="new-password" maxLength={200} />
        </Form.Item>
        <Form.Item name="role" label="角色" rules={[{ required: true, message: '请选择角色。' }]}>
          <Select
            options={Object.entries(ROLES).map(([value, label]) => ({ value, label }))}
            showSearch={{ filterOption: (typed, option) => isFoundBy(typed, option?.label ?? '') }}
          />
        </Form.Item>
        <Form.Item<NewAccount> noStyle shouldUpdate={(before, after) => before.role !== after.role}>
          {(form) => form.getFieldValue('role') === 'bureau' && <BureauItem />}
        </Form.Item>
      </FormDialog>
    </Listing>
  );
}
