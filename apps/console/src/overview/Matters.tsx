import { Link } from 'react-router';
import { Failure, Loading } from '../shared/states.js';
import { beijingTime } from '../shared/time.js';
import { Age } from '../shared/Time.js';
import { UrgencyTag } from '../shared/UrgencyTag.js';
import { DataTable } from './DataTable.js';
import { useMatters } from './queries.js';

/** The matters that most reports tell of. */
export function Matters({ days }: { days: number }) {
  const matters = useMatters(days);
  if (matters.isPending) return <Loading />;
  if (!matters.data) return <Failure error={matters.error} retry={matters.refetch} />;
  return (
    <DataTable
      caption={`近 ${String(days)} 天反映最多的件`}
      rows={matters.data}
      keyOf={({ caseId }) => caseId}
      nothing="没有两次以上反映的件。"
      columns={[
        { title: '接报数', cell: ({ reports }) => reports },
        {
          title: '件号',
          cell: ({ number }) => number,
          show: ({ number, lastReportId }) => <Link to={`/triage/${lastReportId}`}>{number}</Link>,
        },
        { title: '事项', cell: ({ title }) => title },
        {
          title: '紧急程度',
          cell: ({ urgency }) => urgency,
          show: ({ urgency }) => <UrgencyTag urgency={urgency} />,
        },
        { title: '类别', cell: ({ code }) => code.name },
        { title: '地点', cell: ({ place }) => place?.path.slice(-2).join('') ?? null },
        { title: '状态', cell: ({ state }) => state },
        {
          title: '最近一次',
          cell: ({ lastAt }) => beijingTime(lastAt),
          show: ({ lastAt }) => (
            <>
              <Age at={lastAt} />前
            </>
          ),
        },
      ]}
    />
  );
}
