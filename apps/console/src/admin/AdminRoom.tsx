/*
 * Who may work here: accounts, keys of the bureaus' own systems, bureaus and hotlines; who hands work orders over and what
 * they were told; what vendors still hold; the operators' ready texts; and what callers hear first.
 */
import type { ReactNode } from 'react';
import { Navigate, NavLink, Route, Routes } from 'react-router';
import { isOneOf, type Role, useSession } from '../session/session.js';
import { Accounts } from './Accounts.js';
import { Announcements } from './Announcements.js';
import { ApiKeys } from './ApiKeys.js';
import { Bureaus } from './Bureaus.js';
import { Hotlines } from './Hotlines.js';
import { ReadyTexts } from './ReadyTexts.js';
import { Recovery } from './Recovery.js';
import { TransferNotices } from './TransferNotices.js';
import { TransferPartners } from './TransferPartners.js';

/** Each with an address of its own below /console/admin. */
const PARTS: { key: string; label: string; roles: Role[]; children: ReactNode }[] = [
  { key: 'accounts', label: '账号', roles: ['admin'], children: <Accounts /> },
  { key: 'keys', label: 'API 密钥', roles: ['admin'], children: <ApiKeys /> },
  { key: 'bureaus', label: '承办单位', roles: ['admin'], children: <Bureaus /> },
  { key: 'hotlines', label: '热线', roles: ['admin'], children: <Hotlines /> },
  { key: 'partners', label: '对接单位', roles: ['admin'], children: <TransferPartners /> },
  { key: 'notices', label: '回传', roles: ['admin'], children: <TransferNotices /> },
  { key: 'texts', label: '常用语', roles: ['supervisor'], children: <ReadyTexts /> },
  { key: 'announcements', label: '来电通告', roles: ['supervisor'], children: <Announcements /> },
  { key: 'recovery', label: '补收', roles: ['admin', 'supervisor'], children: <Recovery /> },
];

export default function AdminRoom() {
  const session = useSession();
  const parts = PARTS.filter(({ roles }) => isOneOf(session, ...roles));
  const first = parts[0];
  return (
    <div className="room">
      <h1 className="unseen">管理</h1>
      <nav aria-label="管理的内容" className="parts">
        {parts.map(({ key, label }) => (
          <NavLink key={key} to={`/admin/${key}`}>
            {label}
          </NavLink>
        ))}
      </nav>
      <Routes>
        {parts.map(({ key, children }) => (
          <Route key={key} path={key} element={children} />
        ))}
        {first && <Route path="*" element={<Navigate to={`/admin/${first.key}`} replace />} />}
      </Routes>
    </div>
  );
}
