import { Card, Statistic } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Failure, Loading } from '../shared/states.js';
import { Age } from '../shared/Time.js';
import { channelName } from '../shared/vocabulary.js';
import { Chart } from './Chart.js';
import { DataTable } from './DataTable.js';
import { useToday } from './queries.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour)} 时`);

/** Today as it is now; it follows what happens. */
export function TodayPicture() {
  const today = useToday();
  if (today.isPending) return <Loading />;
  if (!today.data) return <Failure error={today.error} retry={today.refetch} />;
  const { data } = today;
  const { oldestWaiting } = data;
  return (
    <>
      {today.error && <Failure error={today.error} retry={today.refetch} />}
      <div className="figures">
        <Figure title="今天收到" value={data.received}>
          昨天此时 {data.receivedYesterday}
        </Figure>
        <Figure title="其中特急" value={data.urgent} isAlarming={data.urgent > 0} />
        <Figure title="现在待办" value={data.waiting}>
          <Link to="/triage">去研判</Link>
        </Figure>
        <Figure title="待办特急" value={data.waitingUrgent} isAlarming={data.waitingUrgent > 0} />
        <Figure
          title="等得最久"
          value={oldestWaiting === null ? '没有' : <Age at={oldestWaiting.receivedAt} />}
        >
          {oldestWaiting && <Link to={`/triage/${oldestWaiting.reportId}`}>打开这一件</Link>}
        </Figure>
        <Figure title="今天决定" value={data.decided} />
        <Figure title="今天派发" value={data.dispatched} />
        <Figure title="今天反馈" value={data.replied}>
          <Link to="/review">去审核</Link>
        </Figure>
      </div>
      <div className="columns">
        <section>
          <h2>每小时收到</h2>
          <Chart
            label="今天每小时收到的接报数"
            kind="bar"
            categories={HOURS}
            series={[{ name: '接报', values: data.hours }]}
            categoryName="时间"
            valueName="件"
          />
          <DataTable
            caption={`${data.day} 每小时收到`}
            rows={data.hours.map((count, hour) => ({ hour: HOURS[hour] ?? '', count }))}
            keyOf={({ hour }) => hour}
            nothing="还没有。"
            columns={[
              { title: '时间', cell: ({ hour }) => hour },
              { title: '接报', cell: ({ count }) => count },
            ]}
          />
        </section>
        <DataTable
          caption={`${data.day} 各渠道收到`}
          rows={data.channels}
          keyOf={({ channel }) => channel}
          nothing="今天还没有收到。"
          columns={[
            { title: '渠道', cell: ({ channel }) => channelName(channel) },
            { title: '接报', cell: ({ count }) => count },
          ]}
        />
      </div>
    </>
  );
}

function Figure({
  title,
  value,
  isAlarming = false,
  children,
}: {
  title: string;
  value: ReactNode;
  isAlarming?: boolean;
  children?: ReactNode;
}) {
  return (
    <Card size="small" className={isAlarming ? 'figure figure-alarming' : 'figure'}>
      <Statistic title={title} valueRender={() => value} />
      <div className="soft">{children ?? '\u00a0'}</div>
    </Card>
  );
}
