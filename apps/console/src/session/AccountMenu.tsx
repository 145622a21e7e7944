import { DownOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { api } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { changeSession } from '../api/query-client.js';
import { chooseHotline } from './hotline.js';
import { PasswordDialog } from './PasswordDialog.js';
import { useSession } from './session.js';

export function AccountMenu() {
  const session = useSession();
  const [isChanging, setChanging] = useState(false);
  const signOut = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/session')),
    onSuccess: () => {
      chooseHotline(null);
      changeSession(null);
    },
  });
  const items = [
    { key: 'password', label: '修改密码', onClick: () => setChanging(true) },
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
