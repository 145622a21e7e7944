import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { Alarm } from '#common/database/records/alarm.js';
import { ReportDecision } from '#common/database/records/decision.js';
import { OutboundMessage } from '#common/database/records/outbox.js';
import { Report } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';
import { recordHistory } from '#common/lifecycle/history.js';
import { REPORT } from '#common/lifecycle/tables.js';
import { step } from '../access/step.js';
import type { Who } from '../access/who.js';
import { Acknowledgements } from '../alarm/acknowledgements.js';
import { CaseDesk } from '../dispatch/case-desk.js';
import type { Plain } from '../openapi/plain.js';
import { changesOf, snapshot } from './changes.js';
import { Outcome } from './outcome.js';
import { ReportViews } from './report-view.js';
import { dedupKeyOf } from './telling.js';
import type { ReportDetail } from './triage.dto.js';

const REASON = '刚作的决定,撤销';

/**
 * Takes a decision back within the seconds in which nobody outside was told: the message is not sent, the case leaves desks
 * where no bureau has seen it, and the report waits for triage as it was. A 特急 matter lies on the desk at once; there it
 * is withdrawn like any other. Message, delivery and undoing go by one moment of the database's clock, so that a program that
 * dies meanwhile sends nothing early and loses nothing.
 */
@Injectable()
export class Undo {
  constructor(
    private readonly database: DataSource,
    private readonly views: ReportViews,
    private readonly desk: CaseDesk,
    private readonly outcome: Outcome,
    private readonly acknowledgements: Acknowledgements,
  ) {}

  /** Throws fail('gone') when the time is over, fail('not-allowed') for another's decision; a second time it does nothing. */
  async undo(who: Who, id: string, decisionId: string): Promise<Plain<ReportDetail>> {
    const { caseId } = await this.views.find(who, id);
    await this.database.transaction(async (manager) => {
      const held = caseId === null ? null : await this.desk.lock(manager, who.hotlineId, caseId);
      const report = await manager.findOneOrFail(Report, {
        where: { id, hotlineId: who.hotlineId },
        lock: { mode: 'pessimistic_write' },
      });
      const decision = await manager.findOneBy(ReportDecision, { id: decisionId, reportId: id });
      if (!decision) throw fail('not-found');
      if (decision.accountId !== who.accountId)
        throw fail('not-allowed', { detail: '只有作出决定的人可以撤销。' });
      if (decision.undoneAt !== null) return;
      if (report.caseId !== caseId || report.version !== decision.version)
        throw fail('changed-meanwhile', { detail: '决定之后这件接报又有变动,不能撤销,请用"重新研判"。' });
      await this.stopTelling(manager, decision);

      const { before } = decision;
      const action = report.state === '待补充' ? 'complete' : 'reconsider';
      const { act, to } = step(REPORT, report.state, action, who, REASON);
      if (held && before.caseId !== caseId)
        await this.outcome.takeBack(manager, act, id, held, before.joinedUrgency);
      const decided = snapshot(report);
      const { joinedUrgency: _ofCase, ...projection } = before;
      Object.assign(report, projection, { state: to, acceptance: null, decidedAt: null });
      report.version += 1;
      report.updatedAt = new Date();
      await manager.save(Report, report);
      await recordHistory(manager, act, changesOf(decided, report, null));
      if (decided.urgency === '特急' && report.urgency !== '特急') await this.endAlarm(manager, who, id);
      await manager.update(ReportDecision, decisionId, { undoneAt: () => 'now()' });
    });
    return this.views.view(who, id);
  }

  /** The moment has to be ahead when everything is locked; after that nothing can be sent before the commit. */
  private async stopTelling(
    manager: EntityManager,
    { id, reportId, action, version }: ReportDecision,
  ): Promise<void> {
    const message = { reportId, dedupKey: dedupKeyOf(action, version) };
    const { affected } = await manager.delete(OutboundMessage, { ...message, state: 'waiting', attempts: 0 });
    const isGoing = affected === 0 && (await manager.existsBy(OutboundMessage, message));
    const [open] = await manager.query<unknown[]>(
      'SELECT FROM report_decision WHERE id = $1 AND undo_until > clock_timestamp()',
      [id],
    );
    if (isGoing || !open)
      throw fail('gone', { detail: '撤销的时间已过,决定已经发出。要改的话,请在这件接报里"重新研判"。' });
  }

  private async endAlarm(manager: EntityManager, who: Who, reportId: string): Promise<void> {
    const open = await manager.findOneBy(Alarm, { reportId, state: 'open', deliveryId: IsNull() });
    if (open) await this.acknowledgements.end(open.id, 'decision', who.name, manager);
  }
}
