import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull, LessThanOrEqual, MoreThan, Not, Raw } from 'typeorm';
import type { Settings } from '#common/config/settings.js';
import { databaseNow } from '#common/database/clock.js';
import { newId } from '#common/database/id.js';
import { Alarm, AlarmStep, DutyShift } from '#common/database/records/alarm.js';
import { Delivery } from '#common/database/records/case.js';
import { Bureau } from '#common/database/records/hotline.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { countSigned } from './acknowledgements.js';
import { RANK_WORDS } from './alarm-words.js';
import { isWorthWaiting, nextTurn } from './escalation.js';

/** So many are told in one call; what is more waits for the next sweep. */
const MOST_TOGETHER = 500;

/**
 * Turns a due alarm into calls and messages to whoever is on duty, and sets when the next rank's turn is: one transaction,
 * so that a crash or a second copy of the program neither forgets nor doubles a turn. When hundreds write about one fire,
 * the first is called at once and what comes after it gathers for a while: nobody's telephone rings once for each report.
 */
@Injectable()
export class Planner {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /**
   * Ends the alarms of deliveries that their bureau has signed, or no longer has; calls for those again whose leading alarm
   * ended without anybody having heard of them.
   */
  async tidy(): Promise<void> {
    const [, count] = await this.database.query<[unknown[], number]>(
      `UPDATE alarm SET state = 'ended', ended_at = now(), ended_how = 'signed', ended_by = bureau.name
         FROM delivery JOIN bureau ON bureau.id = delivery.bureau_id
        WHERE alarm.state = 'open' AND delivery.id = alarm.delivery_id AND delivery.state <> '已派发'`,
    );
    if (count > 0) countSigned(count);
    await this.database.query(
      `UPDATE alarm SET led_by = NULL, due_at = now() FROM alarm lead
        WHERE lead.id = alarm.led_by AND alarm.state = 'open' AND lead.state = 'ended'`,
    );
  }

  /** One due alarm that no other copy holds; false where there is none. */
  async planOne(): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const now = await databaseNow(manager);
      const alarm = await manager.findOne(Alarm, {
        where: { state: 'open', dueAt: LessThanOrEqual(now), ledBy: IsNull() },
        order: { dueAt: 'ASC' },
        lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
      });
      if (!alarm) return false;
      const isNew = alarm.rank === 'officer' && alarm.round === 1 && !alarm.drill;
      if (isNew && (await this.gather(manager, alarm, now))) return true;
      const delivery =
        alarm.deliveryId === null ? null : await manager.findOneByOrFail(Delivery, { id: alarm.deliveryId });
      const { hotlineId, rank } = alarm;
      const bureau = delivery && (await manager.findOneByOrFail(Bureau, { id: delivery.bureauId }));
      const wanted = await this.onDuty(manager, { hotlineId, rank, bureauId: bureau?.id ?? null }, now);
      // Where the bureau has nobody on duty the hotline's officer rings it, or nobody would hear of it at night.
      const people =
        wanted.length > 0 || bureau === null
          ? wanted
          : await this.onDuty(manager, { hotlineId, rank: 'officer', bureauId: null }, now);
      await manager.insert(
        AlarmStep,
        people.flatMap((person) => this.stepsFor(alarm, person)),
      );
      const isReached = people.length > 0;
      const waitMs = isWorthWaiting(isReached, alarm) ? this.settings.alarmEscalationMinutes * 60_000 : 0;
      await manager.update(Alarm, alarm.id, {
        ...nextTurn(alarm),
        dueAt: new Date(now.getTime() + waitMs),
        problem:
          wanted.length > 0
            ? alarm.problem
            : `${bureau?.name ?? RANK_WORDS[rank]}现在没有人值班,请补排值班表。`,
      });
      return true;
    });
  }

  /** True where the officer was called a moment ago: then this one waits. Else it takes along what is new, too. */
  private async gather(manager: EntityManager, { id, hotlineId }: Alarm, now: Date): Promise<boolean> {
    const gatherMs = this.settings.alarmGatherSeconds * 1_000;
    const last = await manager.findOne(AlarmStep, {
      where: {
        hotlineId,
        rank: 'officer',
        round: 1,
        recordedAt: MoreThan(new Date(now.getTime() - gatherMs)),
        // Neither a drill nor a bureau that does not sign holds up the call for a report.
        alarmId: Raw((id) => `${id} IN (SELECT id FROM alarm WHERE delivery_id IS NULL AND NOT drill)`),
      },
      order: { recordedAt: 'DESC' },
    });
    const others = await manager.find(Alarm, {
      select: { id: true },
      where: {
        ...{ hotlineId, state: 'open', rank: 'officer', round: 1, drill: false },
        ...{ id: Not(id), ledBy: IsNull(), dueAt: LessThanOrEqual(now) },
      },
      take: MOST_TOGETHER,
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
    const ids = others.map((other) => other.id);
    if (last) {
      const dueAt = new Date(last.recordedAt.getTime() + gatherMs);
      await manager.update(Alarm, { id: In([id, ...ids]) }, { dueAt });
      return true;
    }
    if (ids.length > 0) await manager.update(Alarm, { id: In(ids) }, { ledBy: id });
    return false;
  }

  private async onDuty(
    manager: EntityManager,
    { hotlineId, rank, bureauId }: Pick<DutyShift, 'hotlineId' | 'rank' | 'bureauId'>,
    now: Date,
  ): Promise<DutyShift[]> {
    return manager.find(DutyShift, {
      where: {
        hotlineId,
        rank,
        bureauId: bureauId ?? IsNull(),
        from: LessThanOrEqual(now),
        until: MoreThan(now),
      },
      order: { from: 'ASC', id: 'ASC' },
    });
  }

  private stepsFor(alarm: Alarm, { rank, name, phone }: DutyShift): Partial<AlarmStep>[] {
    const number = this.keys.openText('duty_shift.phone', phone);
    return (['call', 'sms'] as const).map((way) => ({
      id: newId(),
      hotlineId: alarm.hotlineId,
      alarmId: alarm.id,
      round: alarm.round,
      rank,
      name,
      phone: this.keys.seal('alarm_step.phone', number),
      way,
    }));
  }
}
