import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Settings } from '#common/config/settings.js';
import { ChannelAccount } from '#common/database/records/hotline.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import type { RecoveringChannel } from '../../channels/channel.js';
import { ChannelRegistry } from '../../channels/registry.js';
import { lastPass } from './metrics.js';
import { RecoveryPass } from './recovery.pass.js';

/** Any number that nothing else of ours uses. */
const RECOVERY_LOCK = 12_369_002;
/**
 * A new account begins a day back: that covers the change from another system, and does not turn years of a number's past
 * into reports of today.
 */
const FIRST_LOOK = `interval '24 hours'`;
const LONGEST_WAIT_SECONDS = 3_600;

interface Watermark {
  reachedAt: Date;
  failures: number;
  now: Date;
  isResting: boolean;
}

/** When and where messages are recovered: at each start and every RECOVERY_EVERY_SECONDS, in one copy at a time. */
@Injectable()
export class Recovery implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Recovery.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private readonly over = new AbortController();

  constructor(
    private readonly database: DataSource,
    private readonly registry: ChannelRegistry,
    private readonly pass: RecoveryPass,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** Called once the gateway accepts messages by itself: a start does not wait for a vendor. */
  begin(): void {
    if (this.settings.recoveryEverySeconds === 0 || this.over.signal.aborted) return;
    this.running = this.once().finally(() => {
      if (this.over.signal.aborted) return;
      this.timer = setTimeout(() => {
        this.begin();
      }, this.settings.recoveryEverySeconds * 1_000);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.over.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  /**
   * The lock lives as long as an open transaction, so that a crash frees it and a pooler between us and PostgreSQL does
   * not mistake whose it is. It protects the vendor from being asked twice; the truth is protected by the unique key.
   */
  private async once(): Promise<void> {
    try {
      await this.database.transaction(async (manager) => {
        await manager.query('SET LOCAL idle_in_transaction_session_timeout = 0');
        const [lock] = await manager.query<{ held: boolean }[]>(
          'SELECT pg_try_advisory_xact_lock($1) AS held',
          [RECOVERY_LOCK],
        );
        if (lock?.held) await this.all();
      });
    } catch (error) {
      this.logger.warn({ err: error }, 'recovery failed; the next pass tries again');
    }
  }

  private async all(): Promise<void> {
    for (const account of await this.database.manager.find(ChannelAccount, { order: { id: 'ASC' } })) {
      const channel = this.registry.recoverer(account.channel);
      if (channel?.knows(account.name)) await this.one(channel, account);
    }
  }

  /** One account's failure does not keep the others waiting. */
  private async one(channel: RecoveringChannel, account: ChannelAccount): Promise<void> {
    const { reachedAt, failures, now, isResting } = await this.watermark(account.id);
    if (isResting) return;
    const labels = { channel: account.channel, account: account.name };
    try {
      const reach = (at: Date): Promise<void> => this.reach(account.id, at);
      await this.pass.run(channel, account, { from: reachedAt, now }, reach, this.over.signal);
      await this.note(account.id, 0, null, 0);
      lastPass.setToCurrentTime(labels);
    } catch (error) {
      if (this.over.signal.aborted) return;
      this.logger.warn({ err: error, ...labels }, 'recovery of an account failed; the next pass tries again');
      const failure = error instanceof DomainError ? error.detail : '系统出错,会再试。';
      await this.note(account.id, failures + 1, failure, this.restSeconds(error, failures));
    }
  }

  /** A vendor that asks to be left alone is asked half as often each time, at least once an hour. */
  private restSeconds(error: unknown, failures: number): number {
    if (!(error instanceof DomainError) || error.code !== 'too-many') return 0;
    const wait = Math.min(this.settings.recoveryEverySeconds * 2 ** (failures + 1), LONGEST_WAIT_SECONDS);
    return Math.max(wait, error.extra.retryAfterSeconds ?? 0);
  }

  /** By the database's clock: that of one machine may be wrong. */
  private async watermark(id: string): Promise<Watermark> {
    await this.database.query(
      `INSERT INTO recovery_watermark (channel_account_id, reached_at) VALUES ($1, now() - ${FIRST_LOOK})
       ON CONFLICT DO NOTHING`,
      [id],
    );
    const [row] = await this.database.query<Watermark[]>(
      `SELECT reached_at AS "reachedAt", failures, now() AS now, coalesce(retry_at > now(), false) AS "isResting"
         FROM recovery_watermark WHERE channel_account_id = $1`,
      [id],
    );
    if (!row) throw fail('internal');
    return row;
  }

  /** How a pass ended. */
  private async note(
    id: string,
    failures: number,
    failure: string | null,
    restSeconds: number,
  ): Promise<void> {
    await this.database.query(
      `UPDATE recovery_watermark
          SET failures = $2, failure = $3, retry_at = CASE WHEN $4 > 0 THEN now() + $4 * interval '1 second' END,
              passed_at = CASE WHEN $2 = 0 THEN now() ELSE passed_at END
        WHERE channel_account_id = $1`,
      [id, failures, failure, restSeconds],
    );
  }

  /** Only forward, and never into the future: a clock that was wrong must not hide what comes next. */
  private async reach(channelAccountId: string, at: Date): Promise<void> {
    await this.database.query(
      `UPDATE recovery_watermark SET reached_at = greatest(reached_at, least($2, now())) WHERE channel_account_id = $1`,
      [channelAccountId, at],
    );
  }
}
