/*
 * The supervisor's room: today as it is now, the trend of some weeks, the matters most people tell of, what was sent back,
 * where people decided otherwise than the machine, the alarms, and who looked at originals. Every chart has its table,
 * and every table its CSV file. An admin reads the last one alone.
 */
import { Segmented, Tabs } from 'antd';
import { type ReactNode, useState } from 'react';
import { AlarmLog } from '../duty/AlarmLog.js';
import { isOneOf, type Role, useSession } from '../session/session.js';
import { Agreement } from './Agreement.js';
import { Matters } from './Matters.js';
import { TodayPicture } from './TodayPicture.js';
import { Trend } from './Trend.js';
import { Unmaskings } from './Unmaskings.js';
import { Work } from './Work.js';

const WINDOWS = [
  { value: 7, label: '近 7 天' },
  { value: 30, label: '近 30 天' },
  { value: 90, label: '近 90 天' },
];

interface Tab {
  key: string;
  label: string;
  roles: Role[];
  /** Whether it tells of a choice of days. */
  isOfDays?: true;
  show: (days: number) => ReactNode;
}

const TABS: Tab[] = [
  { key: 'today', label: '今天', roles: ['supervisor'], show: () => <TodayPicture /> },
  {
    key: 'trend',
    label: '趋势',
    roles: ['supervisor'],
    isOfDays: true,
    show: (days) => <Trend days={days} />,
  },
  {
    key: 'matters',
    label: '热点',
    roles: ['supervisor'],
    isOfDays: true,
    show: (days) => <Matters days={days} />,
  },
  {
    key: 'work',
    label: '退回与重办',
    roles: ['supervisor'],
    isOfDays: true,
    show: (days) => <Work days={days} />,
  },
  {
    key: 'agreement',
    label: '人机一致',
    roles: ['supervisor'],
    isOfDays: true,
    show: (days) => <Agreement days={days} />,
  },
  { key: 'alarms', label: '特急警报', roles: ['supervisor'], show: () => <AlarmLog /> },
  { key: 'unmaskings', label: '查看原文记录', roles: ['supervisor', 'admin'], show: () => <Unmaskings /> },
];

export default function OverviewRoom() {
  const session = useSession();
  const [days, setDays] = useState(30);
  const tabs = TABS.filter(({ roles }) => isOneOf(session, ...roles));
  const [key, setKey] = useState(tabs[0]?.key);
  return (
    <div className="room">
      <h1 className="unseen">总览</h1>
      <Tabs
        activeKey={key ?? ''}
        onChange={setKey}
        destroyOnHidden
        items={tabs.map(({ key: one, label, isOfDays, show }) => ({
          key: one,
          label,
          children: (
            <>
              {isOfDays && (
                <Segmented
                  aria-label="时间范围"
                  className="gap"
                  options={WINDOWS}
                  value={days}
                  onChange={setDays}
                />
              )}
              {show(days)}
            </>
          ),
        }))}
      />
    </div>
  );
}
