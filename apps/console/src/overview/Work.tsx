import { Failure, Loading } from '../shared/states.js';
import { beijingTime } from '../shared/time.js';
import { DataTable } from './DataTable.js';
import { useWork } from './queries.js';
import { percent } from './percent.js';

/** What bureaus did with what was dispatched, and what came back. */
export function Work({ days }: { days: number }) {
  const work = useWork(days);
  if (work.isPending) return <Loading />;
  if (!work.data) return <Failure error={work.error} retry={work.refetch} />;
  return (
    <>
      <DataTable
        caption={`近 ${String(days)} 天派发的办理情况`}
        rows={work.data.bureaus}
        keyOf={({ bureauId }) => bureauId}
        nothing="没有派发。"
        columns={[
          { title: '承办单位', cell: ({ bureauName }) => bureauName },
          { title: '派发', cell: ({ dispatched }) => dispatched },
          { title: '申请退回', cell: ({ returned }) => returned },
          { title: '退回率', cell: ({ returned, dispatched }) => percent(returned, dispatched) },
          { title: '退回重办', cell: ({ redone }) => redone },
          { title: '重办率', cell: ({ redone, dispatched }) => percent(redone, dispatched) },
          { title: '审核通过', cell: ({ approved }) => approved },
          { title: '签收(小时,中位)', cell: ({ hoursToSign }) => hoursToSign },
          { title: '反馈(小时,中位)', cell: ({ hoursToReply }) => hoursToReply },
        ]}
      />
      <DataTable
        caption="最近被退回、重办的"
        rows={work.data.sentBack}
        keyOf={({ deliveryId }) => deliveryId}
        nothing="没有被退回或重办的。"
        columns={[
          { title: '件号', cell: ({ caseNumber }) => caseNumber },
          { title: '事项', cell: ({ title }) => title },
          { title: '承办单位', cell: ({ bureauName }) => bureauName },
          { title: '派发', cell: ({ dispatchedAt }) => beijingTime(dispatchedAt) },
          { title: '状态', cell: ({ state }) => state },
          { title: '承办单位退回的理由', cell: ({ returnReason }) => returnReason },
          { title: '重办次数', cell: ({ redoCount }) => redoCount },
          { title: '热线退回重办的理由', cell: ({ redoReason }) => redoReason },
        ]}
      />
    </>
  );
}
