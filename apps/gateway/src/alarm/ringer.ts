import { Inject, Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { DataSource } from 'typeorm';
import { publicUrlOf, type Settings } from '#common/config/settings.js';
import { Alarm, AlarmStep, type StepState } from '#common/database/records/alarm.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { callsSince, startCall } from '../vendors/twilio/calls.js';
import { RANK_WORDS } from './alarm-words.js';
import { isWorthWaiting, nextTurn } from './escalation.js';
import { matterOf } from './matter.js';
import { type AlarmTexts, type Alert, alarmTexts, demandTwilio } from './texts.js';

const steps = new Counter({
  name: 'hotline_alarm_steps_total',
  help: 'Calls and messages to people on duty, by way and outcome.',
  labelNames: ['way', 'outcome'],
});

/** Longer than looking for an earlier try and making a call take together. */
const LEASE = `interval '90 seconds'`;
const PAUSE = `interval '20 seconds'`;
const MOST_TRIES = 5;
/** How far the vendor's clock may be behind ours. */
const SKEW_MS = 60_000;

/**
 * Makes the calls and sends the messages that the planner wrote down. A step is held for a while by the database's clock.
 * Where an earlier try was cut off, the vendor's list says whether the telephone rang: what is found there is not done again.
 */
@Injectable()
export class Ringer {
  private readonly logger = new Logger(Ringer.name);
  private readonly texts: AlarmTexts;

  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {
    this.texts = alarmTexts(settings, keys);
  }

  /** One step that is to be done; false where there is none. */
  async ringOne(): Promise<boolean> {
    const step = await this.claim();
    if (!step) return false;
    const alarm = await this.database.manager.findOneByOrFail(Alarm, { id: step.alarmId });
    const isUnclear = step.tries > 1;
    try {
      const found = step.externalId ?? (isUnclear ? await this.find(alarm, step) : null);
      if (found === null && alarm.state === 'ended') {
        await this.finish(step, 'dropped', null);
        return true;
      }
      if (step.tries > MOST_TRIES) throw fail('not-allowed', { detail: '试了多次都没有成功。' });
      if (!(await this.stillHolds(step))) return true;
      await this.finish(step, 'done', null, found ?? (await this.send(alarm, step)));
      if (isUnclear) await this.complain(alarm, null);
    } catch (error) {
      await this.failed(alarm, step, error);
    }
    return true;
  }

  private async claim(): Promise<AlarmStep | null> {
    const [rows] = await this.database.query<[{ id: string }[], number]>(
      `UPDATE alarm_step SET state = 'running', tries = tries + 1, started_at = coalesce(started_at, now()),
              not_before = now() + ${LEASE}
        WHERE id = (SELECT id FROM alarm_step WHERE state IN ('planned', 'running') AND not_before <= now()
                     ORDER BY not_before, way LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id`,
    );
    const id = rows[0]?.id;
    return id === undefined ? null : this.database.manager.findOneByOrFail(AlarmStep, { id });
  }

  private async stillHolds({ id, tries }: AlarmStep): Promise<boolean> {
    return this.database.manager.existsBy(AlarmStep, { id, tries, state: 'running' });
  }

  private async send(alarm: Alarm, step: AlarmStep): Promise<string> {
    if (step.way === 'sms') return this.texts.send(await this.alertOf(alarm, step));
    const access = demandTwilio(this.settings);
    const address = `${publicUrlOf(this.settings)}/alarm/calls/${step.id}`;
    const from = this.settings.alarmFrom ?? this.settings.twilioFrom;
    if (from?.startsWith('+') !== true)
      throw fail('not-allowed', { detail: '没有呼出号码:请设置 ALARM_FROM。' });
    return startCall(access, { to: this.phoneOf(step), from, url: address, statusUrl: `${address}/status` });
  }

  /** The id of what an earlier try left at the vendor. */
  private async find(alarm: Alarm, step: AlarmStep): Promise<string | null> {
    const since = new Date((step.startedAt ?? step.recordedAt).getTime() - SKEW_MS);
    if (step.way === 'sms') return this.texts.find(await this.alertOf(alarm, step), since);
    const calls = await callsSince(demandTwilio(this.settings), this.phoneOf(step), since);
    const known = await this.database.query<{ external_id: string }[]>(
      'SELECT external_id FROM alarm_step WHERE external_id = ANY($1) AND id <> $2',
      [calls, step.id],
    );
    return calls.find((sid) => !known.some(({ external_id: other }) => other === sid)) ?? null;
  }

  private async failed(alarm: Alarm, step: AlarmStep, error: unknown): Promise<void> {
    const isFinal = error instanceof DomainError && !error.policy.retryable;
    const detail = error instanceof DomainError ? error.detail : '发送失败。';
    this.logger.warn({ err: error, stepId: step.id, way: step.way, tries: step.tries }, 'alarm step failed');
    if (!isFinal && step.tries < MOST_TRIES) {
      await this.database.query(
        `UPDATE alarm_step SET not_before = now() + ${PAUSE}, outcome = $3 WHERE id = $1 AND tries = $2`,
        [step.id, step.tries, detail],
      );
      await this.complain(alarm, `${step.name}:${detail}`);
      return;
    }
    await this.finish(step, isFinal ? 'failed' : 'unknown', detail);
    await this.complain(alarm, `${RANK_WORDS[step.rank]}${step.name}联系不上:${detail}`);
    if (!isWorthWaiting(false, step)) await this.goOn(step);
  }

  /** Where another copy took the step over meanwhile, its word counts. What the call itself told of its end stays. */
  private async finish(
    step: AlarmStep,
    state: StepState,
    outcome: string | null,
    externalId: string | null = null,
  ): Promise<void> {
    await this.database.query(
      `UPDATE alarm_step SET state = $3, ended_at = now(), external_id = coalesce(external_id, $5),
              outcome = CASE WHEN external_id IS NULL THEN $4 ELSE outcome END
        WHERE id = $1 AND tries = $2`,
      [step.id, step.tries, state, outcome, externalId],
    );
    steps.inc({ way: step.way, outcome: state });
  }

  /** What the console shows loudly; null where what was tried again went well. */
  private async complain(alarm: Alarm, problem: string | null): Promise<void> {
    await this.database.manager.update(Alarm, { id: alarm.id, state: 'open' }, { problem });
  }

  /** Nobody of the rank was reached, and the next one waits: their turn is now. */
  private async goOn(step: AlarmStep): Promise<void> {
    const next = nextTurn(step);
    await this.database.query(
      `UPDATE alarm SET due_at = now()
        WHERE id = $1 AND state = 'open' AND due_at > now() AND round = $4 AND rank = $5
          AND NOT EXISTS (SELECT FROM alarm_step
                           WHERE alarm_id = $1 AND round = $2 AND rank = $3 AND state NOT IN ('failed', 'unknown'))`,
      [step.alarmId, step.round, step.rank, next.round, next.rank],
    );
  }

  private async alertOf(alarm: Alarm, step: AlarmStep): Promise<Alert> {
    return { alarm, step, matter: await matterOf(this.database.manager, alarm), phone: this.phoneOf(step) };
  }

  private phoneOf({ phone }: AlarmStep): string {
    return this.keys.openText('alarm_step.phone', phone);
  }
}
