import type { History } from '#common/database/records/history.js';
import type { DeliveryState, ReportState } from '#common/lifecycle/tables.js';

export interface PublicStep {
  at: string;
  text: string;
}

/** What of a row of the history is told. */
export type Row = Pick<History, 'id' | 'subject' | 'subjectId' | 'after' | 'recordedAt'>;

interface Words {
  state: string;
  text: string;
}

/** What a state of the report tells the citizen; null tells nothing new. */
const REPORT_WORDS: Record<ReportState, Words | null> = {
  已接收: { state: '已收到', text: '我们收到了您的反映。' },
  待补充: { state: '待补充', text: '请回复我们的问题;不回复的,按现有内容处理。' },
  待研判: { state: '待处理', text: '内容齐了,等待工作人员查看。' },
  受理: { state: '已受理', text: '您的反映已受理。' },
  转办: { state: '已转办', text: '您的反映已转给负责的部门。' },
  不予受理: { state: '不予受理', text: '经研究,这件事不予受理。理由见答复。' },
  不重复受理: { state: '不重复受理', text: '这件事已经答复过,不重复受理。理由见答复。' },
  即时答复: { state: '已答复', text: '工作人员已经答复。' },
  无效: { state: '已结束', text: '没有能办理的内容,已结束。' },
};

/** What a step of the bureau tells; internal ones (returned, redone) are told as "still being handled". */
const DELIVERY_WORDS: Record<DeliveryState, ((bureau: string) => Words) | null> = {
  已派发: (bureau) => ({ state: '已派发', text: `已交 ${bureau} 办理。` }),
  已签收: (bureau) => ({ state: '办理中', text: `${bureau} 已签收,正在办理。` }),
  已到场: (bureau) => ({ state: '办理中', text: `${bureau} 已到现场。` }),
  已反馈: () => ({ state: '办理中', text: '承办单位已提交办理情况,热线正在审核。' }),
  已通过: () => ({ state: '已答复', text: '办理结果已审核通过,请看答复。' }),
  退回申请: null,
  已退回: () => ({ state: '办理中', text: '正在确定负责的部门。' }),
  退回重办: null,
  已撤回: null,
};

/**
 * A report's history as a time line in plain words, oldest first. What a bureau did before this report joined its case
 * stands where the report was accepted: to this citizen it happened then.
 */
export function stepsOf(
  history: readonly Row[],
  answer: string | null,
  bureauOf: (deliveryId: string) => string,
): (PublicStep & { state: string })[] {
  const accepted = history.findLast((row) => row.subject === 'report')?.recordedAt ?? new Date(0);
  const at = (row: Row): Date =>
    row.subject === 'report' || row.recordedAt > accepted ? row.recordedAt : accepted;
  const steps = [...history]
    .sort(
      (a, b) =>
        at(a).getTime() - at(b).getTime() ||
        Number(a.subject !== 'report') - Number(b.subject !== 'report') ||
        Number(a.id) - Number(b.id),
    )
    .flatMap((row) => {
      const words = wordsOf(row, bureauOf);
      return words ? [{ at: at(row).toISOString(), ...words }] : [];
    });
  const last = steps.at(-1);
  // Someone who joined a case after its result has the answer without a step of their own.
  if (answer !== null && last && !ENDED.has(last.state))
    steps.push({ at: last.at, state: '已答复', text: '已有答复。' });
  return steps;
}

const ENDED = new Set(['已答复', '不予受理', '不重复受理', '已结束']);

function wordsOf(row: Row, bureauOf: (deliveryId: string) => string): Words | null {
  const state = (row.after as { value?: string }).value;
  if (row.subject === 'report') return REPORT_WORDS[state as ReportState] ?? null;
  return DELIVERY_WORDS[state as DeliveryState]?.(bureauOf(row.subjectId)) ?? null;
}
