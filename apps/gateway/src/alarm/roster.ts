import { Injectable } from '@nestjs/common';
import { DataSource, In, MoreThan } from 'typeorm';
import { databaseNow } from '#common/database/clock.js';
import { newId } from '#common/database/id.js';
import { DutyShift } from '#common/database/records/alarm.js';
import { Bureau } from '#common/database/records/hotline.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { maskedContact, normalisePhone } from '#common/privacy/contact.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { audit } from '../access/audit.js';
import { Bureaus } from '../access/bureaus.js';
import type { Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import type { NewShiftDto, RosterView, ShiftView } from './alarm.dto.js';
import { rosterFaults } from './roster-check.js';

const AHEAD_MS = 7 * 86_400_000;
const LONGEST_MS = 31 * 86_400_000;

/** Who is on duty when, as the supervisor keeps it. Telephone numbers are sealed and shown masked. */
@Injectable()
export class Roster {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly bureaus: Bureaus,
  ) {}

  async list({ hotlineId }: Who): Promise<Plain<RosterView>> {
    const now = await databaseNow(this.database.manager);
    const shifts = await this.database.manager.find(DutyShift, {
      where: { hotlineId, until: MoreThan(now) },
      order: { from: 'ASC', id: 'ASC' },
    });
    const names = await this.namesOf(shifts);
    const faults = rosterFaults(shifts, now, new Date(now.getTime() + AHEAD_MS));
    return {
      shifts: shifts.map((shift) => this.view(shift, names)),
      faults: faults.map(({ rank, fault, from, until }) => ({
        rank,
        fault,
        from: from.toISOString(),
        until: until.toISOString(),
      })),
    };
  }

  async add(who: Who, wanted: NewShiftDto): Promise<Plain<ShiftView>> {
    const phone = normalisePhone(wanted.phone);
    if (phone === null) throw invalid('phone', '这不像电话号码。');
    if ((wanted.rank === 'bureau') !== (wanted.bureauId !== undefined))
      throw invalid('bureauId', '承办单位值班须指定单位,其他班次不指定。');
    const [from, until] = [beijing('from', wanted.from), beijing('until', wanted.until)];
    if (until <= from) throw invalid('until', '结束时间应在开始时间之后。');
    if (until.getTime() - from.getTime() > LONGEST_MS) throw invalid('until', '一个班次最长 31 天。');
    const shift = Object.assign(new DutyShift(), {
      id: newId(),
      hotlineId: who.hotlineId,
      rank: wanted.rank,
      bureauId: wanted.bureauId ?? null,
      name: wanted.name,
      phone: this.keys.seal('duty_shift.phone', phone),
      from,
      until,
    });
    await this.database.transaction(async (manager) => {
      if (wanted.bureauId !== undefined) await this.bureaus.get(manager, who.hotlineId, wanted.bureauId);
      await manager.insert(DutyShift, shift);
      const { accountId, hotlineId } = who;
      await audit(manager, { action: 'shift-added', accountId, hotlineId, subject: shift.id });
    });
    return this.view(shift, await this.namesOf([shift]));
  }

  /** Throws fail('not-found') also for another hotline's. */
  async remove({ hotlineId, accountId }: Who, id: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const { affected } = await manager.delete(DutyShift, { id, hotlineId });
      if (affected !== 1) throw fail('not-found');
      await audit(manager, { action: 'shift-removed', accountId, hotlineId, subject: id });
    });
  }

  private async namesOf(shifts: readonly DutyShift[]): Promise<Map<string, string>> {
    const ids = shifts.flatMap(({ bureauId }) => (bureauId === null ? [] : [bureauId]));
    const rows = ids.length === 0 ? [] : await this.database.manager.findBy(Bureau, { id: In(ids) });
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  private view(shift: DutyShift, bureaus: ReadonlyMap<string, string>): Plain<ShiftView> {
    const value = this.keys.openText('duty_shift.phone', shift.phone);
    return {
      id: shift.id,
      rank: shift.rank,
      bureauName: bureaus.get(shift.bureauId ?? '') ?? null,
      name: shift.name,
      phone: maskedContact({ kind: 'phone', value }),
      from: shift.from.toISOString(),
      until: shift.until.toISOString(),
    };
  }
}

/** China has one time zone and no summer time. */
function beijing(field: string, minute: string): Date {
  const at = new Date(`${minute}:00+08:00`);
  if (Number.isNaN(at.getTime())) throw invalid(field, '没有这个时间。');
  return at;
}
