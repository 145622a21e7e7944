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
}

/** The rooms in the order of the menu. A new room is a folder and a row here. */
export const ROOMS: Room[] = [
  {
    path: 'triage',
    name: '研判',
    icon: <InboxOutlined />,
    roles: ['operator', 'supervisor'],
    Page: lazy(() => import('../triage/TriageRoom.js')),
  },
  {
    path: 'calls',
    name: '来电',
    icon: <PhoneOutlined />,
    roles: ['operator', 'supervisor'],
    Page: lazy(() => import('../calls/CallsRoom.js')),
  },
  {
    path: 'review',
    name: '审核',
    icon: <AuditOutlined />,
    roles: ['operator', 'supervisor'],
    Page: lazy(() => import('../review/ReviewRoom.js')),
  },
  {
    path: 'desk',
    name: '录入',
    icon: <FormOutlined />,
    roles: ['operator'],
    Page: lazy(() => import('../desk/DeskRoom.js')),
  },
  {
    path: 'import',
    name: '导入',
    icon: <ImportOutlined />,
    roles: ['operator', 'supervisor', 'admin'],
    Page: lazy(() => import('../import/ImportRoom.js')),
  },
  {
    path: 'duty',
    name: '值班',
    icon: <BellOutlined />,
    roles: ['operator', 'supervisor'],
    Page: lazy(() => import('../duty/DutyRoom.js')),
  },
  {
    path: 'overview',
    name: '总览',
    icon: <BarChartOutlined />,
    roles: ['supervisor', 'admin'],
    Page: lazy(() => import('../overview/OverviewRoom.js')),
  },
  {
    path: 'models',
    name: '模型',
    icon: <ExperimentOutlined />,
    roles: ['supervisor'],
    Page: lazy(() => import('../models/ModelsRoom.js')),
  },
  {
    path: 'bureau',
    name: '承办',
    icon: <BankOutlined />,
    roles: ['bureau'],
    Page: lazy(() => import('../bureau/BureauRoom.js')),
  },
  {
    path: 'admin',
    name: '管理',
    icon: <SettingOutlined />,
    roles: ['admin', 'supervisor'],
    Page: lazy(() => import('../admin/AdminRoom.js')),
  },
];
