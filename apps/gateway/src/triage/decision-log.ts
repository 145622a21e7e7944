import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Settings } from '#common/config/settings.js';
import { databaseNow } from '#common/database/clock.js';
import { newId } from '#common/database/id.js';
import { type BeforeDecision, ReportDecision } from '#common/database/records/decision.js';
import type { Report } from '#common/database/records/report.js';
import { invalid } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import type { Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import type { DecisionDto, UndoView } from './triage.dto.js';

const SECOND_MS = 1_000;

/** Every decision once, what the report was before it, and until when it can be undone. */
@Injectable()
export class DecisionLog {
  constructor(@Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'undoSeconds'>) {}

  /** Whether the same person has sent this decision before. Names `key` when it is that of something else. */
  async isKnown(
    manager: EntityManager,
    { accountId }: Who,
    { id }: Report,
    key: string | undefined,
  ): Promise<boolean> {
    if (key === undefined) return false;
    const known = await manager.findOneBy(ReportDecision, { id: key });
    if (known && (known.reportId !== id || known.accountId !== accountId))
      throw invalid('key', '这个编号已用于另一个决定。');
    return known !== null;
  }

  /** Until when nobody outside is told of it; null: at once. Whoever has no account could not undo it. */
  async heldUntil(
    manager: EntityManager,
    { accountId }: Who,
    { action, atOnce }: DecisionDto,
  ): Promise<Date | null> {
    const { undoSeconds } = this.settings;
    if (undoSeconds === 0 || atOnce || accountId === null) return null;
    if (action === 'reconsider' || action === 'complete') return null;
    return new Date((await databaseNow(manager)).getTime() + undoSeconds * SECOND_MS);
  }

  async keep(
    manager: EntityManager,
    who: Who,
    report: Report,
    { key, action }: DecisionDto,
    { before, undoUntil }: Pick<ReportDecision, 'before' | 'undoUntil'>,
  ): Promise<void> {
    await manager.insert(ReportDecision, {
      id: key ?? newId(),
      hotlineId: who.hotlineId,
      reportId: report.id,
      accountId: who.accountId,
      action,
      version: report.version,
      before,
      undoUntil,
    });
  }

  /** What the caller decided last about it, while they can still undo it. */
  async undoable(manager: EntityManager, who: Who, report: Report): Promise<Plain<UndoView> | null> {
    const [row] = await manager.query<{ decisionId: string; leftMs: number }[]>(
      `SELECT id AS "decisionId", floor(extract(epoch FROM undo_until - clock_timestamp()) * 1000)::int AS "leftMs"
         FROM report_decision
        WHERE report_id = $1 AND version = $2 AND account_id = $3 AND undone_at IS NULL AND undo_until > clock_timestamp()`,
      [report.id, report.version, who.accountId],
    );
    return row ? { ...row, isDispatched: report.urgency === '特急' && report.caseId !== null } : null;
  }
}

/** What undoing the next decision has to bring back. */
export function beforeOf(report: Report): Omit<BeforeDecision, 'joinedUrgency'> {
  const { codes, primaryCode, urgency, urgencyRank, adcode, department, bureauId, track } = report;
  const { caseId, answer, asked } = report;
  return {
    codes,
    primaryCode,
    urgency,
    urgencyRank,
    adcode,
    department,
    bureauId,
    track,
    caseId,
    answer,
    asked,
  };
}
