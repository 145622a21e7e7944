import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { moreUrgent, type Urgency } from '#common/complaint/words.js';
import { CaseFile } from '#common/database/records/case.js';
import { Bureau } from '#common/database/records/hotline.js';
import type { Report, Suggestion } from '#common/database/records/report.js';
import { DomainError, invalid } from '#common/errors/domain-error.js';
import { type Act, recordHistory } from '#common/lifecycle/history.js';
import { DELIVERY } from '#common/lifecycle/tables.js';
import { Bureaus } from '../access/bureaus.js';
import type { Who } from '../access/who.js';
import { CaseDesk, type LockedCase } from '../dispatch/case-desk.js';
import { Words } from '../dispatch/words.js';
import { BureauChoice } from './bureau-choice.js';
import type { Settled } from './settle.js';
import type { DecisionDto } from './triage.dto.js';

export interface Placed {
  file: CaseFile;
  /** Whose desk the case lies on; null while it waits to be sent again. */
  bureau: Bureau | null;
  /** Of a case that was joined: its urgency before. */
  joinedUrgency: Urgency | null;
}

/** What a decision does with the case: open one and put it on desks, join one, or take the report out again. */
@Injectable()
export class Outcome {
  constructor(
    private readonly desk: CaseDesk,
    private readonly choice: BureauChoice,
    private readonly bureaus: Bureaus,
    private readonly words: Words,
  ) {}

  /** A new case on the responsible bureau's desk, with helping bureaus where the operator named them. */
  async open(
    manager: EntityManager,
    who: Who,
    act: Act,
    report: Report,
    settled: Settled,
    wanted: DecisionDto,
    suggestion: Suggestion | null,
    shownFrom: Date | null,
  ): Promise<Placed> {
    const { bureau, reason } = await this.choice.choose(
      manager,
      who,
      wanted,
      report,
      settled,
      suggestion?.body ?? null,
    );
    const helping: Bureau[] = [];
    for (const [i, id] of (wanted.coop ?? []).entries()) {
      const field = `coop[${String(i)}]`;
      const one = await this.bureaus.get(manager, who.hotlineId, id, field);
      if (one.id === bureau.id || helping.some((other) => other.id === one.id))
        throw invalid(field, '这个单位已在承办单位里。');
      helping.push(one);
    }
    const place = this.words.place(settled.adcode)?.path.slice(-2).join('') ?? '';
    const title = `${place} ${this.words.code(settled.codes[0] ?? '').name}`.trim();
    const { codes, adcode } = settled;
    const matter = {
      title,
      codes,
      adcode,
      urgency: settled.urgency ?? '一般',
      track: settled.track ?? '举报',
    } as const;
    const file = await this.desk.open(manager, act, who.hotlineId, matter);
    await this.desk.deliver(manager, act, file, bureau, { role: '主办', reason, shownFrom });
    for (const one of helping)
      await this.desk.deliver(manager, act, file, one, { role: '协办', reason: '受理员指定协办', shownFrom });
    return { file, bureau, joinedUrgency: null };
  }

  /** Joins an open case; no second delivery. A 特急 report is never absorbed without a reason. */
  async join(
    manager: EntityManager,
    who: Who,
    act: Act,
    settled: Settled,
    caseId: string,
    reason: string | undefined,
  ): Promise<Placed> {
    const { file, deliveries } = await this.lockNamed(manager, who, caseId);
    if (file.closedAt !== null || file.state === '归档')
      throw invalid('caseId', `${file.number} 已办结,请另立新件。`);
    if (settled.urgency === '特急' && !reason) throw invalid('reason', '特急接报并入已有的件,须写明理由。');
    await this.setUrgency(manager, act, file, moreUrgent(file.urgency, settled.urgency ?? '不适用'));
    const leading = deliveries.find((row) => row.role === '主办' && !DELIVERY.final.includes(row.state));
    const bureau = leading ? await manager.findOneByOrFail(Bureau, { id: leading.bureauId }) : null;
    return { file, bureau, joinedUrgency: file.urgency };
  }

  /** Takes a report out of its case; the last one takes the case off the desks with it. */
  async leave(manager: EntityManager, act: Act, reportId: string, locked: LockedCase): Promise<void> {
    if (locked.reports.every((report) => report.id === reportId))
      await this.desk.withdrawAll(manager, act, locked);
  }

  /** The same where nobody outside has heard of it: what no bureau has seen yet it never sees, and the case is as before. */
  async takeBack(
    manager: EntityManager,
    act: Act,
    reportId: string,
    locked: LockedCase,
    joinedUrgency: Urgency | null,
  ): Promise<void> {
    const others = locked.reports.filter((report) => report.id !== reportId);
    if (others.length === 0) {
      await manager.query(
        'UPDATE delivery SET shown_from = NULL WHERE case_id = $1 AND shown_from > clock_timestamp()',
        [locked.file.id],
      );
    }
    await this.leave(manager, act, reportId, locked);
    if (joinedUrgency === null) return;
    const urgency = others.reduce((most, one) => moreUrgent(most, one.urgency ?? '不适用'), joinedUrgency);
    await this.setUrgency(manager, act, locked.file, urgency);
  }

  private async setUrgency(
    manager: EntityManager,
    act: Act,
    file: CaseFile,
    urgency: Urgency,
  ): Promise<void> {
    if (urgency === file.urgency) return;
    await manager.update(CaseFile, file.id, { urgency, version: file.version + 1 });
    await recordHistory(manager, act, [
      {
        hotlineId: file.hotlineId,
        subject: 'case',
        subjectId: file.id,
        kind: 'urgency',
        before: file.urgency,
        after: urgency,
      },
    ]);
  }

  private async lockNamed(manager: EntityManager, who: Who, caseId: string): Promise<LockedCase> {
    try {
      return await this.desk.lock(manager, who.hotlineId, caseId);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'not-found') throw invalid('caseId', '没有这一件。');
      throw error;
    }
  }
}
