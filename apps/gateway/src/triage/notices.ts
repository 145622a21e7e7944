import type { EntityManager } from 'typeorm';
import { OutboundMessage, type OutboundState } from '#common/database/records/outbox.js';
import type { Plain } from '../openapi/plain.js';
import type { NoticeView } from './triage.dto.js';

const ABOUT: Record<OutboundMessage['purpose'], string> = {
  receipt: '回执',
  question: '追问',
  decision: '受理情况',
  result: '办理结果',
};

const STATE: Record<OutboundState, string> = {
  waiting: '待发送',
  sending: '发送中',
  sent: '已发出',
  delivered: '已送达',
  failed: '未送达',
  unknown: '不明',
};

/** What was sent to the reporter and whether it arrived, oldest first; what did not arrive counts as not told. */
export async function noticesOf(manager: EntityManager, reportId: string): Promise<Plain<NoticeView>[]> {
  const rows = await manager.find(OutboundMessage, { where: { reportId }, order: { id: 'ASC' } });
  return rows.map(({ createdAt, purpose, state, failure }) => ({
    at: createdAt.toISOString(),
    about: ABOUT[purpose],
    state: STATE[state],
    failure: state === 'failed' || state === 'unknown' ? failure : null,
  }));
}
