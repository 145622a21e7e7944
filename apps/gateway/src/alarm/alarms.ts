import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull } from 'typeorm';
import { openAlarm } from '#common/alarm/open-alarm.js';
import { Alarm, AlarmStep } from '#common/database/records/alarm.js';
import { fail } from '#common/errors/domain-error.js';
import { audit } from '../access/audit.js';
import type { Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import type { AlarmsView, AlarmView } from './alarm.dto.js';
import { Acknowledgements } from './acknowledgements.js';
import { outcomeWords, RANK_WORDS } from './alarm-words.js';
import { matterOf } from './matter.js';

const RECENT = 20;
const MOST_OPEN = 50;

/** The alarms as the console shows them. */
@Injectable()
export class Alarms {
  constructor(
    private readonly database: DataSource,
    private readonly acknowledgements: Acknowledgements,
  ) {}

  async list({ hotlineId }: Who): Promise<Plain<AlarmsView>> {
    const { manager } = this.database;
    const open = await manager.find(Alarm, {
      where: { hotlineId, state: 'open', ledBy: IsNull() },
      order: { openedAt: 'ASC' },
      take: MOST_OPEN,
    });
    const recent = await manager.find(Alarm, {
      where: { hotlineId, state: 'ended', ledBy: IsNull() },
      order: { openedAt: 'DESC' },
      take: RECENT,
    });
    return { open: await this.views(open), recent: await this.views(recent) };
  }

  async read(who: Who, id: string): Promise<Plain<AlarmView>> {
    const [view] = await this.views([await this.find(who, id)]);
    if (!view) throw fail('not-found');
    return view;
  }

  async acknowledge(who: Who, id: string): Promise<Plain<AlarmView>> {
    const alarm = await this.find(who, id);
    if (alarm.deliveryId !== null) throw fail('not-allowed', { detail: '承办单位签收后警报才会结束。' });
    await this.acknowledgements.end(id, 'console', who.name);
    return this.read(who, id);
  }

  async drill(who: Who): Promise<Plain<AlarmView>> {
    const { hotlineId, accountId } = who;
    const { rows } = openAlarm({ hotlineId, drill: true });
    const [{ id }] = rows as [Alarm];
    await this.database.transaction(async (manager) => {
      await manager.insert(Alarm, rows as Alarm[]);
      await audit(manager, { action: 'alarm-drilled', accountId, hotlineId, subject: id });
    });
    return this.read(who, id);
  }

  private async find({ hotlineId }: Who, id: string): Promise<Alarm> {
    const alarm = await this.database.manager.findOneBy(Alarm, { id, hotlineId });
    if (!alarm) throw fail('not-found');
    return alarm;
  }

  private async views(alarms: Alarm[]): Promise<Plain<AlarmView>[]> {
    const { manager } = this.database;
    const steps = await manager.find(AlarmStep, {
      where: { alarmId: In(alarms.map(({ id }) => id)) },
      order: { recordedAt: 'ASC', name: 'ASC', way: 'ASC' },
    });
    const views: Plain<AlarmView>[] = [];
    for (const alarm of alarms) {
      const matter = await matterOf(manager, alarm);
      views.push({
        id: alarm.id,
        drill: alarm.drill,
        reportId: alarm.reportId,
        deliveryId: alarm.deliveryId,
        what: alarm.drill ? '应急演练' : matter?.dangers.join('、') || '特急',
        place: matter?.place ?? null,
        others: matter?.others ?? 0,
        openedAt: alarm.openedAt.toISOString(),
        next: RANK_WORDS[alarm.rank],
        dueAt: alarm.dueAt.toISOString(),
        problem: alarm.problem,
        endedAt: alarm.endedAt?.toISOString() ?? null,
        endedBy: alarm.endedBy,
        endedHow: alarm.endedHow,
        steps: steps.filter(({ alarmId }) => alarmId === alarm.id).map(stepView),
      });
    }
    return views;
  }
}

const stepView = (step: AlarmStep): Plain<AlarmView>['steps'][number] => ({
  rank: RANK_WORDS[step.rank],
  name: step.name,
  way: step.way,
  outcome: outcomeWords(step),
  failed: step.state === 'failed' || step.state === 'unknown',
  at: (step.startedAt ?? step.recordedAt).toISOString(),
});
