import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { Failure, Loading } from '../shared/states.js';
import { channelName } from '../shared/vocabulary.js';
import { Chart } from './Chart.js';
import { DataTable } from './DataTable.js';
import { DistrictGrid } from './DistrictGrid.js';
import { useTrend } from './queries.js';
import { largest } from './series.js';

const BY = [
  { value: 'channels', label: '按渠道' },
  { value: 'codes', label: '按类别' },
  { value: 'districts', label: '按区县' },
] as const;
type By = (typeof BY)[number]['value'];

/** How many reports came each day, by channel, type or district. */
export function Trend({ days }: { days: number }) {
  const [by, setBy] = useState<By>('codes');
  const trend = useTrend(days);
  const { data } = trend;
  const shown = useMemo(
    () =>
      largest(data?.[by] ?? []).map(({ name, ...one }) => ({
        ...one,
        name: by === 'channels' ? channelName(name) : name,
        values: one.counts,
      })),
    [data, by],
  );
  const labels = useMemo(() => data?.days.map((day) => day.slice(5)) ?? [], [data]);
  if (trend.isPending) return <Loading />;
  if (!data) return <Failure error={trend.error} retry={trend.refetch} />;
  const title = `近 ${String(days)} 天每天接报(${BY.find(({ value }) => value === by)?.label ?? ''})`;
  return (
    <>
      {trend.error && <Failure error={trend.error} retry={trend.refetch} />}
      <Segmented<By> aria-label="分组" className="gap" options={[...BY]} value={by} onChange={setBy} />
      <h2>{title}</h2>
      <Chart
        label={title}
        kind="bar"
        isStacked
        categories={labels}
        series={shown}
        categoryName="日期"
        valueName="件"
      />
      <DistrictGrid districts={data.districts} days={days} />
      <DataTable
        caption={title}
        rows={data.days.map((day, at) => ({ day, at }))}
        keyOf={({ day }) => day}
        nothing="没有接报。"
        columns={[
          { title: '日期', cell: ({ day }) => day },
          { title: '合计', cell: ({ at }) => data.totals[at] ?? 0 },
          ...shown.map(({ name, counts }) => ({
            title: name,
            cell: ({ at }: { at: number }) => counts[at] ?? 0,
          })),
        ]}
      />
    </>
  );
}
