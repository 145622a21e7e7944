/* Who may work here: accounts, keys of the bureaus' own systems, bureaus and hotlines; and what vendors still hold. */
import { Tabs } from 'antd';
import { Accounts } from './Accounts.js';
import { ApiKeys } from './ApiKeys.js';
import { Bureaus } from './Bureaus.js';
import { Hotlines } from './Hotlines.js';
import { Recovery } from './Recovery.js';

export default function AdminRoom() {
  return (
    <div className="room">
      <h1 className="unseen">管理</h1>
      <Tabs
        items={[
          { key: 'accounts', label: '账号', children: <Accounts /> },
          { key: 'keys', label: 'API 密钥', children: <ApiKeys /> },
          { key: 'bureaus', label: '承办单位', children: <Bureaus /> },
          { key: 'hotlines', label: '热线', children: <Hotlines /> },
          { key: 'recovery', label: '补收', children: <Recovery /> },
        ]}
      />
    </div>
  );
}
