import { Timeline } from 'antd';
import type { Schemas } from '../api/client.js';
import { beijingTime } from './time.js';
import { Time } from './Time.js';

export const ACTORS: Record<string, string> = {
  citizen: '来信人',
  operator: '席位',
  bureau: '承办单位',
  supervisor: '值班长',
  system: '系统',
};
const SUBJECTS: Record<string, string> = { report: '接报', case: '件', delivery: '派发' };
const KINDS: Record<string, string> = {
  state: '状态',
  codes: '类别',
  urgency: '紧急程度',
  place: '地点',
  bureau: '承办单位',
  acceptance: '受理意见',
  track: '途径',
  case: '并案',
  reply: '答复',
  note: '备注',
  lease: '取件',
  unmask: '查看',
  file: '现场材料',
};

/** One row in words: "状态:已派发 → 已签收". */
export const historyWords = ({ kind, before, after }: Schemas['HistoryView']): string =>
  `${KINDS[kind] ?? kind}:${before === null ? '' : `${before} → `}${kind === 'lease' ? `至${beijingTime(after)}` : after}`;

/** What happened, oldest first. */
export function HistoryList({ rows }: { rows: Schemas['HistoryView'][] }) {
  return (
    <Timeline
      className="history"
      items={rows.map((row) => ({
        content: (
          <>
            <div className="soft">
              <Time at={row.at} /> · {row.actorName ?? ACTORS[row.actor]}
            </div>
            <div>
              {SUBJECTS[row.subject]}
              {historyWords(row)}
            </div>
            {row.reason && <div className="soft">理由:{row.reason}</div>}
          </>
        ),
      }))}
    />
  );
}
