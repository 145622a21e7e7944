import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Delivery } from '#common/database/records/case.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { type Change, recordHistory } from '#common/lifecycle/history.js';
import { DELIVERY, type DeliveryAction, type DeliveryState } from '#common/lifecycle/tables.js';
import { step } from '../access/step.js';
import { hasRole, type Who } from '../access/who.js';
import { OutboxSender } from '../follow-up/outbox-sender.js';
import { CaseDesk } from './case-desk.js';
import { Deliveries } from './deliveries.js';
import { caseActionFor } from './derive.js';
import type { DeliveryActionDto, DeliveryView } from './dispatch.dto.js';
import { Results } from './results.js';
import type { Plain } from '../openapi/plain.js';

/**
 * One step of a delivery, by its table, in one transaction: the delivery changes, its case follows, and what is
 * approved is told to every reporter.
 */
@Injectable()
export class DeliveryActions {
  constructor(
    private readonly database: DataSource,
    private readonly desk: CaseDesk,
    private readonly deliveries: Deliveries,
    private readonly results: Results,
    private readonly sender: OutboxSender,
  ) {}

  async act(who: Who, id: string, wanted: DeliveryActionDto): Promise<Plain<DeliveryView>> {
    const { caseId } = await this.deliveries.find(who, id);
    const queued = await this.database.transaction(async (manager) => {
      const { file, reports, deliveries } = await this.desk.lock(manager, who.hotlineId, caseId);
      const delivery = deliveries.find((row) => row.id === id);
      if (!delivery) throw fail('not-found');
      const before = delivery.state;
      if (delivery.version !== wanted.version) {
        throw fail('changed-meanwhile', { detail: `这件派发刚被更新,现在是"${before}",请刷新后再看。` });
      }
      const { act, to } = step(
        DELIVERY,
        before,
        wanted.action,
        this.asActor(who, delivery),
        wanted.reason ?? null,
      );
      const reply = delivery.reply;
      Object.assign(delivery, effectOf(wanted, delivery, to));
      await manager.save(Delivery, delivery);
      const subject = { hotlineId: who.hotlineId, subject: 'delivery', subjectId: id } as const;
      const changes: Change[] = [{ ...subject, kind: 'state', before, after: to }];
      if (delivery.reply !== reply)
        changes.push({ ...subject, kind: 'reply', before: reply, after: delivery.reply });
      await recordHistory(manager, act, changes);
      const follows = caseActionFor(delivery.role, wanted.action);
      if (follows) await this.desk.move(manager, act, file, follows);
      return follows === 'close' ? this.results.tell(manager, act, reports, delivery) : [];
    });
    await this.sender.wake(queued);
    return this.deliveries.view(who, id);
  }

  /** Somebody of the hotline who also works for a bureau acts for their own bureau only. */
  private asActor(who: Who, delivery: Delivery): Who {
    const own = who.bureauIds.includes(delivery.bureauId);
    return hasRole(who, 'bureau') && !own
      ? { ...who, roles: who.roles.filter((role) => role !== 'bureau') }
      : who;
  }
}

/** The columns that a step changes. Names what a report-back lacks. */
export function effectOf(
  wanted: DeliveryActionDto,
  delivery: Delivery,
  state: DeliveryState,
): Partial<Delivery> {
  const now = new Date();
  const reason = wanted.reason ?? null;
  const own: Partial<Record<DeliveryAction, () => Partial<Delivery>>> = {
    sign: () => ({ signedAt: now, leasedBy: null, leasedUntil: null }),
    return: () => ({ returnReason: reason, leasedBy: null, leasedUntil: null }),
    'refuse-return': () => ({ returnReason: null, signedAt: null }),
    'report-back': () => reportBack(wanted, now),
    redo: () => ({ redoReason: reason, redoCount: delivery.redoCount + 1 }),
    approve: () => ({ reply: wanted.reply ?? delivery.reply }),
  };
  return { ...own[wanted.action]?.(), state, version: delivery.version + 1, updatedAt: now };
}

function reportBack({ finding, reply }: DeliveryActionDto, now: Date): Partial<Delivery> {
  if (finding === undefined) throw invalid('finding', '反馈须写明是否属实。');
  if (reply === undefined) throw invalid('reply', '反馈须写给来信人的答复:调查情况、是否属实、处理措施。');
  return { finding, reply, reportedAt: now };
}
