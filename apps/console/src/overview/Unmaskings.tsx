import { Button } from 'antd';
import { Link } from 'react-router';
import { isOneOf, useSession } from '../session/session.js';
import { Failure, Loading } from '../shared/states.js';
import { beijingTime } from '../shared/time.js';
import { DataTable } from './DataTable.js';
import { useUnmaskings } from './queries.js';

/** Who looked at an original, at which, when and why. The file holds what is shown. */
export function Unmaskings() {
  const session = useSession();
  const log = useUnmaskings();
  if (log.isPending) return <Loading />;
  if (!log.data) return <Failure error={log.error} retry={log.refetch} />;
  const mayOpen = isOneOf(session, 'operator', 'supervisor');
  return (
    <>
      <DataTable
        caption="查看原文的记录"
        rows={log.data.pages.flatMap(({ items }) => items)}
        keyOf={({ id }) => id}
        nothing="还没有人查看过原文。"
        columns={[
          { title: '时间', cell: ({ at }) => beijingTime(at) },
          { title: '谁', cell: ({ accountName }) => accountName },
          {
            title: '接报(查询码)',
            cell: ({ queryCode }) => queryCode,
            show: ({ queryCode, reportId }) =>
              mayOpen && reportId !== null ? <Link to={`/triage/${reportId}`}>{queryCode}</Link> : queryCode,
          },
          { title: '理由', cell: ({ reason }) => reason },
        ]}
      />
      {log.hasNextPage && (
        <Button loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          更早的
        </Button>
      )}
    </>
  );
}
