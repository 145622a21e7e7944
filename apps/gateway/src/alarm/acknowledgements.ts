import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { Alarm, type AlarmEnd, AlarmStep } from '#common/database/records/alarm.js';
import { KeyRing } from '#common/privacy/key-ring.js';

const ended = new Counter({
  name: 'hotline_alarms_ended_total',
  help: 'Alarms that ended, by how: key, sms, page, console, decision, signed.',
  labelNames: ['how'],
});
const duration = new Histogram({
  name: 'hotline_alarm_seconds',
  help: 'From the opening of an alarm until a person acknowledged it.',
  buckets: [30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200],
});

/** "1" and the code of the alarm, in any usual writing. */
const REPLY = /^\s*1[\s+、,,-]*([1-9]\d{3})\s*[。.]?\s*$/;

/** What became of a call or message, in the words of the console. */
const CONFIRMED = { key: '已接通,按键确认', sms: '已回复短信确认', page: '已在手机页面确认' };

/** The one place where an alarm ends because a person heard of it, by whatever way. The first one counts. */
@Injectable()
export class Acknowledgements {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  /**
   * True where this ended the alarm; false where it had ended. What was told in the same calls ends with it, unless it ended
   * by a decision, which concerns its report alone. A delivery's alarm ends with the signature alone.
   */
  async end(
    alarmId: string,
    how: Exclude<AlarmEnd, 'signed'>,
    by: string,
    manager: EntityManager = this.database.manager,
  ): Promise<boolean> {
    const [rows] = await manager.query<[{ seconds: number }[], number]>(
      `UPDATE alarm SET state = 'ended', ended_at = now(), ended_how = $2, ended_by = $3
        WHERE (id = $1 OR (led_by = $1 AND $2 <> 'decision')) AND state = 'open' AND delivery_id IS NULL
        RETURNING extract(epoch FROM now() - opened_at)::float8 AS seconds`,
      [alarmId, how, by],
    );
    for (const { seconds } of rows) {
      ended.inc({ how });
      duration.observe(seconds);
    }
    return rows.length > 0;
  }

  /** The step's person acknowledged; false where the alarm had ended before. To do it again changes nothing. */
  async byStep(step: AlarmStep, how: 'key' | 'sms' | 'page'): Promise<boolean> {
    const isFirst = await this.end(step.alarmId, how, step.name);
    const words = CONFIRMED[how];
    const outcome = isFirst ? words : `${words}(此前已有人确认)`;
    const where = { id: step.id, confirmedAt: IsNull() };
    await this.database.manager.update(AlarmStep, where, { outcome, confirmedAt: new Date() });
    return isFirst;
  }

  /**
   * A text message that acknowledges: "1" and the code, from a number that was called for it. Null: it is none, and is
   * read like any other.
   */
  async byText(from: string, text: string): Promise<string | null> {
    const code = REPLY.exec(text)?.[1];
    if (code === undefined) return null;
    const steps = await this.database
      .createQueryBuilder(AlarmStep, 'step')
      .innerJoin(Alarm, 'alarm', 'alarm.id = step.alarmId')
      .where(`alarm.code = :code AND alarm.deliveryId IS NULL`, { code })
      .andWhere(`(alarm.state = 'open' OR alarm.endedAt > now() - interval '1 day')`)
      .orderBy('step.recordedAt', 'DESC')
      .getMany();
    const own = steps.filter(({ phone }) => this.keys.openText('alarm_step.phone', phone) === from);
    const step = own.find(({ way }) => way === 'sms') ?? own[0];
    if (!step) return null;
    const isFirst = await this.byStep(step, 'sms');
    return isFirst ? '已记录您的确认。' : '已有人确认,谢谢。';
  }
}

/** The bureau signed, gave back, or lost the delivery: nobody has to be called for it any more. */
export const countSigned = (count: number): void => {
  ended.inc({ how: 'signed' }, count);
};
