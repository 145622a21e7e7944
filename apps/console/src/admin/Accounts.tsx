import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Select, Tag } from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { isFoundBy } from '../shared/pinyin.js';
import { Time } from '../shared/Time.js';
import { AccountActions } from './AccountActions.js';
import { BureauItem } from './BureauItem.js';
import { FormDialog } from '../shared/FormDialog.js';
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
          render: (_, { active, mustChangePassword, secondFactor }) => (
            <>
              {active ? <Tag color="green">可用</Tag> : <Tag>已停用</Tag>}
              {mustChangePassword && <Tag color="gold">初始密码未改</Tag>}
              {secondFactor && <Tag>动态验证码</Tag>}
            </>
          ),
        },
        {
          title: <span className="unseen">操作</span>,
          render: (_, account) => <AccountActions account={account} onSettled={onSettled} />,
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
              pattern: /^[a-zA-Z0-9._@-]{3,64}$/,
              message: '3 到 64 个字母、数字、点、横线或 @。',
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
          extra="至少 10 个字符。本人首次登录时必须修改。"
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
