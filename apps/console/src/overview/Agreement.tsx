import { useMemo } from 'react';
import { Failure, Loading } from '../shared/states.js';
import { Chart } from './Chart.js';
import { DataTable } from './DataTable.js';
import { percent } from './percent.js';
import { useAgreement } from './queries.js';

const ASPECTS = [
  { key: 'code', name: '主要类别' },
  { key: 'urgency', name: '紧急程度' },
  { key: 'place', name: '地点' },
  { key: 'bureau', name: '承办单位' },
] as const;

/** How often operators decided as the machine suggested. */
export function Agreement({ days }: { days: number }) {
  const agreement = useAgreement(days);
  const { data } = agreement;
  const series = useMemo(
    () =>
      ASPECTS.map(({ key, name }) => ({
        name,
        values: (data?.weeks ?? []).map((week) =>
          week.decided === 0 ? null : Math.round((1 - week[key] / week.decided) * 1_000) / 10,
        ),
      })),
    [data],
  );
  const weeks = useMemo(() => data?.weeks.map(({ week }) => week.slice(5)) ?? [], [data]);
  if (agreement.isPending) return <Loading />;
  if (!data) return <Failure error={agreement.error} retry={agreement.refetch} />;
  return (
    <>
      <h2>每周一致率</h2>
      <Chart
        label="每周人工决定与机器建议一致的比例"
        kind="line"
        categories={weeks}
        series={series}
        categoryName="星期一"
        valueName="%"
        max={100}
      />
      <DataTable
        caption="每周一致率(有建议的决定)"
        rows={data.weeks}
        keyOf={({ week }) => week}
        nothing="没有决定。"
        columns={[
          { title: '星期一', cell: ({ week }) => week },
          { title: '决定', cell: ({ decided }) => decided },
          ...ASPECTS.map(({ key, name }) => ({
            title: `${name}一致`,
            cell: (row: (typeof data.weeks)[number]) => percent(row.decided - row[key], row.decided),
          })),
        ]}
      />
      <DataTable
        caption="各类别一致率"
        rows={data.codes}
        keyOf={({ code }) => code.code}
        nothing="没有决定。"
        columns={[
          { title: '决定的类别', cell: ({ code }) => `${code.code} ${code.name}` },
          { title: '决定', cell: ({ decided }) => decided },
          { title: '一致', cell: ({ decided, differed }) => percent(decided - differed, decided) },
          { title: '机器说的是别的', cell: ({ differed }) => differed },
          {
            title: '最常说成',
            cell: ({ mostly }) => (mostly === null ? null : `${mostly.code} ${mostly.name}`),
          },
        ]}
      />
    </>
  );
}
