import { Alert, Collapse, Descriptions, Space, Tag, Typography } from 'antd';
import { Attachments } from '../shared/Attachments.js';
import { Details } from '../shared/Details.js';
import { HistoryList } from '../shared/HistoryList.js';
import { Time } from '../shared/Time.js';
import { UrgencyTag } from '../shared/UrgencyTag.js';
import { channelName } from '../shared/vocabulary.js';
import { HeardText } from './HeardText.js';
import { Original } from './Original.js';
import type { Detail } from './queries.js';
import { SuggestionCard } from './SuggestionCard.js';
import { TransferCard } from './TransferCard.js';

/** What the citizen said and what the machine thinks of it. */
export function ReportView({
  detail,
  earlier,
}: {
  detail: Detail;
  earlier: Detail['earlier'][number] | null;
}) {
  const { suggestion, danger, sender } = detail;
  return (
    <>
      <header className="report-head">
        <UrgencyTag urgency={detail.urgency ?? suggestion?.urgency ?? null} />
        <Tag variant="outlined">{detail.state}</Tag>
        {detail.rating && (
          <Tag color={detail.rating === '不满意' ? 'red' : 'green'}>来信人评价:{detail.rating}</Tag>
        )}
        {detail.incomplete && <Tag color="orange">未说完</Tag>}
        <Typography.Text copyable={{ text: detail.queryCode, tooltips: ['复制查询码', '已复制'] }}>
          {detail.queryCode.replace(/(\d{4})(?=\d)/g, '$1 ')}
        </Typography.Text>
        <span className="soft">
          {channelName(detail.channel)} · <Time at={detail.receivedAt} />
        </span>
      </header>
      {danger.map(({ rule, name, level, advice }) => (
        <Alert
          key={rule}
          type={level === '特急' ? 'error' : 'warning'}
          showIcon
          banner
          title={`${level === '特急' ? '危险' : '紧急'}信号:${name}`}
          description={`已告知来信人:${advice}`}
          className="gap"
        />
      ))}
      {detail.warnings.map((warning) => (
        <Alert key={warning} type="warning" showIcon title={warning} className="gap" />
      ))}
      {detail.passages.some(({ kind }) => kind === 'accusation') && (
        <Alert
          type="warning"
          showIcon
          className="gap"
          title="疑似检举公职人员"
          description="标出的整句不转给被检举的单位:承办单位看不到这些句子(纪检监察机关除外)。派发前请逐句核对,需要时另行转送上一级或纪检监察机关。"
        />
      )}
      <section aria-label="原文" className="original">
        <HeardText detail={detail} earlier={earlier} />
        {detail.placeText && <p className="soft">填写的地点:{detail.placeText}</p>}
        <Details lines={detail.details} />
        <Attachments files={detail.attachments} />
        <Folded folded={detail.folded} />
        <div className="row soft">
          <span>{senderWords(sender)}</span>
          {sender.earlierReports > 0 && <Tag color="gold">此人先前接报 {sender.earlierReports} 次</Tag>}
          {sender.confidential && <Tag>要求保密</Tag>}
          <Original reportId={detail.reportId} />
        </div>
        <Notices rows={detail.notices} />
      </section>
      {detail.transfer && <TransferCard transfer={detail.transfer} answer={detail.answer} />}
      {detail.desk && <DeskFacts desk={detail.desk} />}
      <SuggestionCard detail={detail} />
      {detail.case && (
        <Descriptions
          size="small"
          column={1}
          title={`件 ${detail.case.number}`}
          items={[
            {
              key: 'state',
              label: '状态',
              children: `${detail.case.state} · 接报 ${String(detail.case.reportCount)} 次`,
            },
            ...detail.deliveries.map((one) => ({
              key: one.id,
              label: one.role,
              children: `${one.bureauName}:${one.state}`,
            })),
            ...(detail.case.dueAt
              ? [{ key: 'due', label: '对方时限', children: <Time at={detail.case.dueAt} /> }]
              : []),
            ...(detail.answer ? [{ key: 'answer', label: '来信人看到', children: detail.answer }] : []),
          ]}
        />
      )}
    </>
  );
}

/** What the reporter was sent; what did not arrive stands out. */
function Notices({ rows }: { rows: Detail['notices'] }) {
  if (rows.length === 0) return null;
  return (
    <div className="row soft" aria-label="告知">
      {rows.map(({ at, about, state, failure }) => (
        <span key={at + about}>
          {about} <Time at={at} />{' '}
          <Tag
            color={state === '未送达' || state === '不明' ? 'red' : 'default'}
            title={failure ?? undefined}
          >
            {failure === null ? state : `${state}:${failure}`}
          </Tag>
        </span>
      ))}
    </div>
  );
}

/** How it came to the desk, and who came. */
function DeskFacts({ desk }: { desk: NonNullable<Detail['desk']> }) {
  const visit = desk.batches === null ? '' : ` · ${String(desk.batches)} 批 ${String(desk.persons)} 人次`;
  const representatives = desk.representatives > 0 ? ` · 代表 ${String(desk.representatives)} 人` : '';
  return (
    <p className="soft">
      {desk.kind}
      {visit}
      {representatives}
      {desk.name && ` · 反映人 ${desk.name}`}
      {desk.keyedBy && ` · ${desk.keyedBy} 录入`}
    </p>
  );
}

/** Messages of a number that would not stop, and what machines answered; they opened no reports of their own. */
function Folded({ folded: { count, latest } }: { folded: Detail['folded'] }) {
  if (count === 0) return null;
  return (
    <Collapse
      size="small"
      items={[
        {
          key: 'folded',
          label: `另有 ${String(count)} 条没有并入正文(发得太多,或是自动回复),已折叠`,
          children: latest.map(({ at, text }) => (
            <div key={at + text}>
              <span className="soft">
                <Time at={at} />
              </span>
              <p className="said">{text === '' ? '(没有文字)' : text}</p>
            </div>
          )),
        },
      ]}
    />
  );
}

/** The citizen's later turns and every step so far, folded away. */
export function ReportPast({ detail }: { detail: Detail }) {
  return (
    <Collapse
      ghost
      size="small"
      items={[
        ...(detail.revisions.length > 1
          ? [
              {
                key: 'revisions',
                label: `来信 ${String(detail.revisions.length)} 次`,
                children: <Revisions rows={detail.revisions} />,
              },
            ]
          : []),
        {
          key: 'history',
          label: `经过 ${String(detail.history.length)} 条`,
          children: <HistoryList rows={detail.history} />,
        },
      ]}
    />
  );
}

function senderWords({ anonymous, contact, canReply }: Detail['sender']): string {
  if (anonymous) return '匿名来信';
  if (contact === null) return '没有留联系方式';
  return `来信人 ${contact}${canReply ? '' : '(不能回发消息)'}`;
}

const Revisions = ({ rows }: { rows: Detail['revisions'] }) => (
  <Space vertical>
    {rows.map((row) => (
      <div key={row.revision}>
        <span className="soft">
          第 {row.revision} 次 · <Time at={row.at} />
        </span>
        <p className="said">{row.text}</p>
      </div>
    ))}
  </Space>
);
