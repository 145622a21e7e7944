import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { PasswordDialog } from './PasswordDialog.js';
import { useSession } from './session.js';
import { useSignOut } from './sign-out.js';

export function AccountMenu() {
  const session = useSession();
  const [isChanging, setChanging] = useState(false);
  const signOut = useSignOut();
  const items = [
    { key: 'password', label: '修改密码', onClick: () => setChanging(true) },
    { key: 'security', label: <Link to="/account">登录安全</Link> },
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
