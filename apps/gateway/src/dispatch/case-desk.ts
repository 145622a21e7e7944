import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { openAlarm } from '#common/alarm/open-alarm.js';
import type { Track, Urgency } from '#common/complaint/words.js';
import { newId } from '#common/database/id.js';
import { CaseFile, Delivery } from '#common/database/records/case.js';
import type { Bureau } from '#common/database/records/hotline.js';
import { Report } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';
import { type Act, nextState, recordHistory } from '#common/lifecycle/history.js';
import { transitionFor } from '#common/lifecycle/machine.js';
import { CASE, type CaseAction, DELIVERY } from '#common/lifecycle/tables.js';
import { nextCaseNumber } from './case-number.js';

export interface Matter {
  title: string;
  codes: string[];
  urgency: Urgency;
  adcode: string | null;
  track: Track;
}

export interface LockedCase {
  file: CaseFile;
  reports: Report[];
  deliveries: Delivery[];
}

/** Opens cases, puts them on bureaus' desks and moves them by their table; always inside the caller's transaction. */
@Injectable()
export class CaseDesk {
  /**
   * A case with everything that belongs to it, locked. Every workflow locks in this order (reports, case, deliveries),
   * so that two of them wait for each other instead of deadlocking. Throws fail('not-found').
   */
  async lock(manager: EntityManager, hotlineId: string, caseId: string): Promise<LockedCase> {
    const where = { hotlineId, caseId };
    const lock = { mode: 'pessimistic_write' } as const;
    await manager.find(Report, { where, lock, order: { id: 'ASC' } });
    const file = await manager.findOne(CaseFile, { where: { id: caseId, hotlineId }, lock });
    if (!file) throw fail('not-found');
    // Read again: a report may have joined while we waited for the case.
    const reports = await manager.find(Report, { where, order: { receivedAt: 'ASC', id: 'ASC' } });
    const deliveries = await manager.find(Delivery, { where, lock, order: { id: 'ASC' } });
    return { file, reports, deliveries };
  }

  async open(manager: EntityManager, act: Act, hotlineId: string, matter: Matter): Promise<CaseFile> {
    const file = manager.create(CaseFile, {
      id: newId(),
      hotlineId,
      number: await nextCaseNumber(manager, hotlineId),
      state: CASE.initial,
      title: matter.title,
      primaryCode: matter.codes[0] ?? '',
      codes: matter.codes,
      urgency: matter.urgency,
      adcode: matter.adcode,
      track: matter.track,
      openedAt: new Date(),
      version: 1,
    });
    await manager.insert(CaseFile, file);
    const subject = { hotlineId, subject: 'case', subjectId: file.id } as const;
    await recordHistory(manager, act, [
      { ...subject, kind: 'state', after: file.state },
      { ...subject, kind: 'codes', after: file.codes },
      { ...subject, kind: 'urgency', after: file.urgency },
      { ...subject, kind: 'track', after: file.track },
      ...(file.adcode === null ? [] : [{ ...subject, kind: 'place', after: file.adcode } as const]),
    ]);
    return file;
  }

  /**
   * Puts a case on a desk. 主办 has the clock and the reply and moves the case; 协办 helps. Before `shownFrom` its bureau
   * does not see it.
   */
  async deliver(
    manager: EntityManager,
    act: Act,
    file: CaseFile,
    bureau: Bureau,
    { role, reason, shownFrom }: { role: Delivery['role']; reason: string; shownFrom?: Date | null },
  ): Promise<Delivery> {
    if (role === '主办') await this.move(manager, act, file, 'dispatch');
    const delivery = manager.create(Delivery, {
      id: newId(),
      hotlineId: file.hotlineId,
      caseId: file.id,
      bureauId: bureau.id,
      role,
      state: DELIVERY.initial,
      reason,
      dispatchedAt: new Date(),
      dispatchedBy: act.actorId ?? null,
      ...(shownFrom ? { shownFrom } : {}),
    });
    await manager.insert(Delivery, delivery);
    if (file.urgency === '特急') {
      const { into, rows } = openAlarm({ hotlineId: file.hotlineId, deliveryId: delivery.id });
      await manager.insert(into, [...rows]);
    }
    const subject = { hotlineId: file.hotlineId, subject: 'delivery', subjectId: delivery.id } as const;
    await recordHistory(manager, { ...act, reason }, [
      { ...subject, kind: 'state', after: delivery.state },
      { ...subject, kind: 'bureau', after: { value: bureau.name, bureauId: bureau.id, role } },
    ]);
    return delivery;
  }

  /** One step of the case's table, with its history. */
  async move(manager: EntityManager, act: Act, file: CaseFile, action: CaseAction): Promise<void> {
    const before = file.state;
    file.state = nextState(CASE, before, action, act);
    file.version += 1;
    if (action === 'close' || action === 'close-for-now') file.closedAt = new Date();
    if (action === 'reopen') file.closedAt = null;
    await manager.update(CaseFile, file.id, {
      state: file.state,
      version: file.version,
      closedAt: file.closedAt ?? null,
    });
    await recordHistory(manager, act, [
      {
        hotlineId: file.hotlineId,
        subject: 'case',
        subjectId: file.id,
        kind: 'state',
        before,
        after: file.state,
      },
    ]);
  }

  /**
   * Takes back what still lies on desks, because the case lost its last report. What a bureau has answered already has
   * to be reviewed first: fail('not-allowed').
   */
  async withdrawAll(manager: EntityManager, act: Act, { file, deliveries }: LockedCase): Promise<void> {
    for (const delivery of deliveries.filter((row) => !DELIVERY.final.includes(row.state))) {
      const action = delivery.state === '退回申请' ? 'accept-return' : 'withdraw';
      if (!transitionFor(DELIVERY, delivery.state, action)) {
        throw fail('not-allowed', { detail: `承办单位"${delivery.state}",请先审核,再重新研判。` });
      }
      const before = delivery.state;
      delivery.state = nextState(DELIVERY, before, action, act);
      await manager.update(Delivery, delivery.id, {
        state: delivery.state,
        version: delivery.version + 1,
        updatedAt: new Date(),
      });
      await recordHistory(manager, act, [
        {
          hotlineId: file.hotlineId,
          subject: 'delivery',
          subjectId: delivery.id,
          kind: 'state',
          before,
          after: delivery.state,
        },
      ]);
    }
    if (transitionFor(CASE, file.state, 'withdraw')) await this.move(manager, act, file, 'withdraw');
  }
}
