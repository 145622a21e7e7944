/* Who is on duty, and what was called for: the roster with its gaps, and the alarms with everybody who was called. */
import { Tabs } from 'antd';
import { AlarmLog } from './AlarmLog.js';
import { Roster } from './Roster.js';

export default function DutyRoom() {
  return (
    <div className="room">
      <h1 className="unseen">值班</h1>
      <Tabs
        items={[
          { key: 'roster', label: '值班表', children: <Roster /> },
          { key: 'alarms', label: '警报', children: <AlarmLog /> },
        ]}
      />
    </div>
  );
}
