import { QuestionCircleOutlined } from '@ant-design/icons';
import { Badge, Button, Segmented, Tag, Tooltip } from 'antd';
import { memo, useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { FreshBar } from '../live/FreshBar.js';
import type { Line as SteadyLine } from '../live/steady.js';
import type { useSteady } from '../live/use-steady.js';
import { Failure, Loading, Nothing } from '../shared/states.js';
import { Age, Time } from '../shared/Time.js';
import { type Urgency, URGENCIES } from '../shared/urgency.js';
import { UrgencyTag } from '../shared/UrgencyTag.js';
import { channelName } from '../shared/vocabulary.js';
import { holderOf, type useClaims } from './claims.js';
import type { InboxItem, useInbox } from './queries.js';

interface InboxProps {
  inbox: ReturnType<typeof useInbox>;
  list: Pick<ReturnType<typeof useSteady<InboxItem>>, 'fresh' | 'showAll' | 'hold'>;
  lines: SteadyLine<InboxItem>[];
  claims: ReturnType<typeof useClaims>;
  selected: string | undefined;
  urgency: Urgency | null;
  onUrgency: (urgency: Urgency | null) => void;
  onHelp: () => void;
}

/** What waits, one line of facts and one of words for each. */
export function Inbox({ inbox, list, lines, claims, selected, urgency, onUrgency, onHelp }: InboxProps) {
  return (
    <nav className="inbox" aria-label="待研判" {...list.hold}>
      <div className="inbox-head">
        <Segmented
          size="small"
          aria-label="紧急程度"
          value={urgency ?? '全部'}
          options={['全部', ...URGENCIES]}
          onChange={(value) => onUrgency(URGENCIES.find((one) => one === value) ?? null)}
        />
        <Tooltip title="键盘帮助(?)">
          <Button
            size="small"
            type="text"
            icon={<QuestionCircleOutlined />}
            aria-label="键盘帮助"
            onClick={onHelp}
          />
        </Tooltip>
        <FreshBar
          count={list.fresh.length}
          what="新来件"
          urgent={list.fresh.filter((item) => item.urgency === '特急').length}
          onShow={list.showAll}
        />
      </div>
      {inbox.error && <Failure error={inbox.error} retry={inbox.refetch} />}
      {inbox.isPending && <Loading />}
      {inbox.isSuccess && lines.length === 0 && (
        <Nothing text={urgency ? `没有待研判的${urgency}件。` : '没有待研判的来件。'} />
      )}
      <ul>
        {lines.map(({ item, gone }) => (
          <Line
            key={item.reportId}
            item={item}
            gone={gone}
            holder={holderOf(claims, item.reportId)}
            isSelected={item.reportId === selected}
          />
        ))}
      </ul>
      {inbox.hasNextPage && (
        <Button
          block
          type="text"
          loading={inbox.isFetchingNextPage}
          onClick={() => void inbox.fetchNextPage()}
        >
          更多
        </Button>
      )}
    </nav>
  );
}

/** Drawn anew only when it changes: with the next key the selection moves, and the other lines stay. */
const Line = memo(function Line({
  item,
  gone,
  holder,
  isSelected,
}: {
  item: InboxItem;
  gone: boolean;
  holder: string | null;
  isSelected: boolean;
}) {
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSelected) line.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const place = item.place?.path.slice(-2).join('') ?? item.placeText;
  return (
    <li ref={line} className={`line${isSelected ? ' line-selected' : ''}${gone ? ' line-gone' : ''}`}>
      <Link to={`/triage/${item.reportId}`} aria-current={isSelected ? 'true' : undefined}>
        <span className="line-top">
          <UrgencyTag urgency={item.urgency} />
          <strong className="line-code">
            {item.suggestion?.name ?? <Missing failed={item.triageFailed} />}
          </strong>
          {item.suggestion && <span className="soft">{Math.round(item.suggestion.probability * 100)}%</span>}
          {item.earlierCount > 0 && (
            <Badge
              count={item.earlierCount}
              size="small"
              color="geekblue"
              title={`可能同一件事:先前 ${String(item.earlierCount)} 次接报`}
            />
          )}
          <span className="line-age soft">
            <Age at={item.receivedAt} />
          </span>
        </span>
        <span className="line-words">{item.excerpt}</span>
        <span className="line-foot soft">
          {item.danger.length > 0 && (
            <span className="danger">⚠ {item.danger.map(({ name }) => name).join('、')}</span>
          )}
          {item.incomplete && <Tag color="orange">未说完</Tag>}
          {item.dueAt !== null && <Due at={item.dueAt} />}
          {holder !== null && <Tag color="geekblue">{holder} 正在处理</Tag>}
          {gone && <Tag>已处理</Tag>}
          {item.state === '待补充' && <Tag variant="outlined">待补充</Tag>}
          <span className="line-place">{place ?? '地点不明'}</span>
          <span>{channelName(item.channel)}</span>
        </span>
      </Link>
    </li>
  );
});

const Missing = ({ failed }: { failed: boolean }) => (
  <Tag color={failed ? 'red' : 'default'}>{failed ? '机器研判失败' : '机器未研判'}</Tag>
);

const Due = ({ at }: { at: string }) => (
  <Tag color={new Date(at) < new Date() ? 'red' : 'gold'}>
    时限 <Time at={at} />
  </Tag>
);
