import { Button, Collapse, Tag } from 'antd';
import { MarkedText } from '../shared/MarkedText.js';
import { markOf } from '../shared/segments.js';
import { Time } from '../shared/Time.js';
import type { Detail } from './queries.js';

type Row = Detail['earlier'][number];

interface EarlierProps {
  rows: Row[];
  open: string | null;
  onOpen: (reportId: string | null) => void;
  /** The case that the draft joins. */
  joined: string | null;
  /** null where it cannot be joined any more. */
  onJoin: ((caseId: string) => void) | null;
}

/** Earlier reports that may be the same matter; the open one is compared with the report above, words marked in both. */
export function Earlier({ rows, open, onOpen, joined, onJoin }: EarlierProps) {
  if (rows.length === 0) return null;
  return (
    <section aria-label="先前的接报">
      <h2>可能是同一件事({rows.length})</h2>
      <Collapse
        size="small"
        activeKey={open ?? []}
        // One at a time. Ant Design's own accordion calls itself a list of tabs.
        onChange={(keys) => onOpen(keys.find((key) => key !== open) ?? null)}
        items={rows.map((row) => ({
          key: row.reportId,
          label: (
            <span className="row">
              <Tag color="geekblue">{row.relation}</Tag>
              {Math.round(row.probability * 100)}%<span className="soft">{apart(row.hoursApart)}</span>
              <span className="soft">
                {row.caseNumber ? `件 ${row.caseNumber} ${row.caseState ?? ''}` : row.state}
              </span>
            </span>
          ),
          children: (
            <Compared row={row} isJoined={row.caseId !== null && row.caseId === joined} onJoin={onJoin} />
          ),
        }))}
      />
    </section>
  );
}

function apart(hours: number): string {
  if (hours < 1) return '相隔不到 1 小时';
  return hours < 48 ? `相隔 ${String(Math.round(hours))} 小时` : `相隔 ${String(Math.round(hours / 24))} 天`;
}

function Compared({
  row,
  isJoined,
  onJoin,
}: {
  row: Row;
  isJoined: boolean;
  onJoin: EarlierProps['onJoin'];
}) {
  const { caseId } = row;
  const marks = [
    ...row.matched.flatMap(({ there, text }) => markOf(there, 'same', text)),
    ...row.conflicting.flatMap(({ there, text }) => markOf(there, 'different', text)),
  ];
  return (
    <>
      <div className="row gap">
        {row.matched.map(({ name, text }) => (
          <Tag key={name + text} color="green">
            ✓ {text}
          </Tag>
        ))}
        {row.conflicting.map(({ name, text }) => (
          <Tag key={name + text} color="red">
            ✗ {text}
          </Tag>
        ))}
      </div>
      <span className="soft">
        <Time at={row.receivedAt} /> 接报
      </span>
      <MarkedText text={row.text} marks={marks} />
      {row.answer && <p className="soft">当时的答复:{row.answer}</p>}
      {caseId !== null && onJoin && (
        <Button size="small" disabled={isJoined} onClick={() => onJoin(caseId)}>
          {isJoined ? '将并入这一件' : `并入件 ${row.caseNumber ?? ''}`}
        </Button>
      )}
    </>
  );
}
