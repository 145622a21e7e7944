import {
  AuditOutlined,
  BankOutlined,
  BarChartOutlined,
  BellOutlined,
  ExperimentOutlined,
  FormOutlined,
  ImportOutlined,
  InboxOutlined,
  PhoneOutlined,
  SettingOutlined,
} from '@ant-design/icons';
import { type ComponentType, lazy, type ReactNode } from 'react';
import type { Role } from '../session/session.js';

export interface Room {
  /** First part of its address below /console. */
  path: string;
  name: string;
  icon: ReactNode;
  roles: Role[];
  Page: ComponentType;
  /** Fetches its code, which is otherwise fetched when the room is first opened. */
  load: () => Promise<unknown>;
}

const page = (load: () => Promise<{ default: ComponentType }>): Pick<Room, 'Page' | 'load'> => ({
  Page: lazy(load),
  load,
});

/** The rooms in the order of the menu. A new room is a folder and a row here. */
export const ROOMS: Room[] = [
  {
    path: 'triage',
    name: '研判',
    icon: <InboxOutlined />,
    roles: ['operator', 'supervisor'],
    ...page(() => import('../triage/TriageRoom.js')),
  },
  {
    path: 'calls',
    name: '来电',
    icon: <PhoneOutlined />,
    roles: ['operator', 'supervisor'],
    ...page(() => import('../calls/CallsRoom.js')),
  },
  {
    path: 'review',
    name: '审核',
    icon: <AuditOutlined />,
    roles: ['operator', 'supervisor'],
    ...page(() => import('../review/ReviewRoom.js')),
  },
  {
    path: 'desk',
    name: '录入',
    icon: <FormOutlined />,
    roles: ['operator'],
    ...page(() => import('../desk/DeskRoom.js')),
  },
  {
    path: 'import',
    name: '导入',
    icon: <ImportOutlined />,
    roles: ['operator', 'supervisor', 'admin'],
    ...page(() => import('../import/ImportRoom.js')),
  },
  {
    path: 'duty',
    name: '值班',
    icon: <BellOutlined />,
    roles: ['operator', 'supervisor'],
    ...page(() => import('../duty/DutyRoom.js')),
  },
  {
    path: 'overview',
    name: '总览',
    icon: <BarChartOutlined />,
    roles: ['supervisor', 'admin'],
    ...page(() => import('../overview/OverviewRoom.js')),
  },
  {
    path: 'models',
    name: '模型',
    icon: <ExperimentOutlined />,
    roles: ['supervisor'],
    ...page(() => import('../models/ModelsRoom.js')),
  },
  {
    path: 'bureau',
    name: '承办',
    icon: <BankOutlined />,
    roles: ['bureau'],
    ...page(() => import('../bureau/BureauRoom.js')),
  },
  {
    path: 'admin',
    name: '管理',
    icon: <SettingOutlined />,
    roles: ['admin', 'supervisor'],
    ...page(() => import('../admin/AdminRoom.js')),
  },
];

/** The room of an address begins to load while it is still asked who is here. */
export const loadRoomOf = (pathname: string): void =>
  void ROOMS.find(({ path }) => pathname.startsWith(`/console/${path}`))?.load();

const FIRST_MS = 1_000;
const NEXT_MS = 200;

/** Fetches the code of these rooms one after the other, so that changing to one takes no time; the answer ends it. */
export function loadWhenIdle(rooms: readonly Room[]): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const loadFrom = (index: number): void => {
    const room = rooms[index];
    if (!room || isOver) return;
    // What cannot be fetched now is fetched when the room is opened.
    const done = (): void => void (timer = setTimeout(loadFrom, NEXT_MS, index + 1));
    room.load().then(done, done);
  };
  timer = setTimeout(loadFrom, FIRST_MS, 0);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
