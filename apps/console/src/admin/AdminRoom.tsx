/*
 * Who may work here: accounts, keys of the bureaus' own systems, bureaus and hotlines; who hands work orders over and what
 * they were told; what vendors still hold; and what callers hear first.
 */
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { isOneOf, type Role, useSession } from '../session/session.js';
import { Accounts } from './Accounts.js';
import { Announcements } from './Announcements.js';
import { ApiKeys } from './ApiKeys.js';
import { Bureaus } from './Bureaus.js';
import { Hotlines } from './Hotlines.js';
import { Recovery } from './Recovery.js';
import { TransferNotices } from './TransferNotices.js';
import { TransferPartners } from './TransferPartners.js';

const TABS: { key: string; label: string; roles: Role[]; children: ReactNode }[] = [
  { key: 'accounts', label: '账号', roles: ['admin'], children: <Accounts /> },
  { key: 'keys', label: 'API 密钥', roles: ['admin'], children: <ApiKeys /> },
  { key: 'bureaus', label: '承办单位', roles: ['admin'], children: <Bureaus /> },
  { key: 'hotlines', label: '热线', roles: ['admin'], children: <Hotlines /> },
  { key: 'partners', label: '对接单位', roles: ['admin'], children: <TransferPartners /> },
  { key: 'notices', label: '回传', roles: ['admin'], children: <TransferNotices /> },
  { key: 'announcements', label: '来电通告', roles: ['supervisor'], children: <Announcements /> },
  { key: 'recovery', label: '补收', roles: ['admin', 'supervisor'], children: <Recovery /> },
];

export default function AdminRoom() {
  const session = useSession();
  return (
    <div className="room">
      <h1 className="unseen">管理</h1>
      <Tabs items={TABS.filter(({ roles }) => isOneOf(session, ...roles))} />
    </div>
  );
}
