import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type Appearance, choose, useAppearance } from '../app/appearance.js';
import { PasswordDialog } from './PasswordDialog.js';
import { useSession } from './session.js';
import { useSignOut } from './sign-out.js';

const APPEARANCES: { key: Appearance; label: string }[] = [
  { key: 'system', label: '跟随系统' },
  { key: 'light', label: '浅色' },
  { key: 'dark', label: '深色' },
];

export function AccountMenu() {
  const session = useSession();
  const appearance = useAppearance();
  const [isChanging, setChanging] = useState(false);
  const signOut = useSignOut();
  const items = [
    { key: 'password', label: '修改密码', onClick: () => setChanging(true) },
    { key: 'security', label: <Link to="/account">登录安全</Link> },
    {
      key: 'appearance',
      label: '外观',
      children: APPEARANCES.map(({ key, label }) => ({
        key,
        label: key === appearance ? `${label} ✓` : label,
        onClick: () => choose(key),
      })),
    },
    { key: 'sign-out', label: '退出', onClick: () => signOut.mutate() },
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button type="text" loading={signOut.isPending}>
          {session.name} <DownOutlined />
        </Button>
      </Dropdown>
      <PasswordDialog open={isChanging} onClose={() => setChanging(false)} />
    </>
  );
}
