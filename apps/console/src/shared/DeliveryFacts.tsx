import { Alert, Collapse, Descriptions, Tag } from 'antd';
import { Attachments } from './Attachments.js';
import type { Delivery } from './deliveries.js';
import { Details } from './Details.js';
import { HistoryList } from './HistoryList.js';
import { MarkedText } from './MarkedText.js';
import { PrintButton } from './PrintButton.js';
import { Time } from './Time.js';
import { UrgencyTag } from './UrgencyTag.js';
import { channelName } from './vocabulary.js';

/** A delivery as it is read by bureau and hotline: the matter, what the citizens said, what happened. */
export function DeliveryFacts({ delivery }: { delivery: Delivery }) {
  const { case: file, reports } = delivery;
  return (
    <>
      <header className="report-head">
        <UrgencyTag urgency={delivery.urgency} />
        <h2>{delivery.title}</h2>
        <Tag variant="outlined">{delivery.state}</Tag>
        {delivery.needsArbitration && <Tag color="red">退回两次,须裁定</Tag>}
        <PrintButton delivery={delivery} />
      </header>
      {delivery.redoReason !== null && delivery.state === '退回重办' && (
        <Alert type="warning" showIcon className="gap" title="退回重办" description={delivery.redoReason} />
      )}
      <Descriptions
        size="small"
        column={1}
        className="gap"
        items={[
          { key: 'number', label: '件号', children: `${file.number} · ${delivery.role}` },
          { key: 'codes', label: '类别', children: file.codes.map(({ name }) => name).join('、') },
          { key: 'place', label: '地点', children: file.place?.path.join('') ?? '不明' },
          { key: 'bureau', label: '承办单位', children: `${delivery.bureauName}(${delivery.reason})` },
          ...(file.dueAt ? [{ key: 'due', label: '对方时限', children: <Time at={file.dueAt} /> }] : []),
          { key: 'at', label: '派发', children: <Time at={delivery.dispatchedAt} /> },
          ...(delivery.signedAt
            ? [{ key: 'signed', label: '签收', children: <Time at={delivery.signedAt} /> }]
            : []),
        ]}
      />
      <h3>来信 {reports.length} 件</h3>
      {reports.map((report, index) => (
        <div key={report.reportId ?? index} className="original">
          <span className="soft">
            {channelName(report.channel)} · <Time at={report.receivedAt} />
          </span>
          <MarkedText text={report.text} />
          {report.placeText && <p className="soft">填写的地点:{report.placeText}</p>}
          <Details lines={report.details} />
          <Attachments files={report.attachments} />
        </div>
      ))}
      <Collapse
        ghost
        size="small"
        items={[
          {
            key: 'history',
            label: `经过 ${String(delivery.history.length)} 条`,
            children: <HistoryList rows={delivery.history} />,
          },
        ]}
      />
    </>
  );
}
