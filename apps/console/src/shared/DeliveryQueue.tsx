import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, Empty } from 'antd';
import type { ReactNode } from 'react';
import { FreshBar } from '../live/FreshBar.js';
import { useSteady } from '../live/use-steady.js';
import type { DeliverySummary, useDeliveries } from './deliveries.js';
import { Failure, Loading, Nothing } from './states.js';
import { Age } from './Time.js';
import { URGENCIES } from './urgency.js';
import { UrgencyTag } from './UrgencyTag.js';

interface QueueProps {
  queue: ReturnType<typeof useDeliveries>;
  /** Which queue it is; another one is shown afresh. */
  name: string;
  /** What is said of an empty queue. */
  nothing: string;
  selected: string | null;
  onSelect: (deliveryId: string | null) => void;
  showBureau?: boolean;
  /** Beside the list, or instead of it on a phone. */
  children: ReactNode;
}

/** Deliveries by urgency and age on one side, the selected one on the other. */
export function DeliveryQueue({
  queue,
  name,
  nothing,
  selected,
  onSelect,
  showBureau,
  children,
}: QueueProps) {
  const rows = (queue.data?.pages.flatMap(({ items }) => items) ?? []).sort(byUrgencyAndAge);
  const list = useSteady(name, rows, idOf, selected !== null);
  return (
    <div className={selected === null ? 'desk' : 'desk desk-open'}>
      <nav className="inbox" aria-label="派发" {...list.hold}>
        <div className="fresh-over">
          <FreshBar
            count={list.fresh.length}
            what="新派发"
            urgent={list.fresh.filter(({ urgency }) => urgency === '特急').length}
            onShow={list.showAll}
          />
        </div>
        {queue.error && <Failure error={queue.error} retry={queue.refetch} />}
        {queue.isPending && <Loading />}
        {queue.isSuccess && list.lines.length === 0 && <Nothing text={nothing} />}
        <ul>
          {list.lines.map(({ item: row, gone }) => (
            <li
              key={row.id}
              className={`line${row.id === selected ? ' line-selected' : ''}${gone ? ' line-gone' : ''}`}
            >
              <button type="button" aria-current={row.id === selected} onClick={() => onSelect(row.id)}>
                <span className="line-top">
                  <UrgencyTag urgency={row.urgency} />
                  <strong className="line-code">{row.title}</strong>
                  <span className="line-age soft">
                    <Age at={row.dispatchedAt} />
                  </span>
                </span>
                <span className="line-foot soft">
                  <span>{row.caseNumber}</span>
                  <span>
                    {row.role} · {gone ? '已处理' : row.state}
                  </span>
                  {row.redoCount > 0 && <span className="danger">重办 {row.redoCount} 次</span>}
                  {showBureau && <span>{row.bureauName}</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
        {queue.hasNextPage && (
          <Button
            block
            type="text"
            loading={queue.isFetchingNextPage}
            onClick={() => void queue.fetchNextPage()}
          >
            更多
          </Button>
        )}
      </nav>
      <section className="desk-one">
        {selected === null ? (
          <Empty className="triage-none" description="从列表里选一件。" />
        ) : (
          <>
            <Button type="link" className="back" icon={<ArrowLeftOutlined />} onClick={() => onSelect(null)}>
              返回列表
            </Button>
            {children}
          </>
        )}
      </section>
    </div>
  );
}

const byUrgencyAndAge = (a: DeliverySummary, b: DeliverySummary): number =>
  URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency) || a.dispatchedAt.localeCompare(b.dispatchedAt);

const idOf = ({ id }: DeliverySummary): string => id;
