import type { DataSource } from 'typeorm';
import { ChannelAccount } from '#common/database/records/hotline.js';
import { fail } from '#common/errors/domain-error.js';

/** How a session of the account "default" of a channel goes, for the administrator (管理 → 补收). */
export class AccountState {
  private account: Promise<string> | undefined;

  constructor(
    readonly database: DataSource,
    private readonly channel: string,
  ) {}

  /** All that was there is stored; or it is not, and why: Chinese, without content. */
  async note(failure: string | null): Promise<void> {
    await this.database.query(
      `INSERT INTO recovery_watermark AS w (channel_account_id, reached_at, passed_at, failures, failure)
       VALUES ($1, now(), CASE WHEN $2::text IS NULL THEN now() END, CASE WHEN $2::text IS NULL THEN 0 ELSE 1 END, $2)
       ON CONFLICT (channel_account_id) DO UPDATE
          SET reached_at = CASE WHEN $2::text IS NULL THEN now() ELSE w.reached_at END,
              passed_at = coalesce(excluded.passed_at, w.passed_at),
              failures = CASE WHEN $2::text IS NULL THEN 0 ELSE w.failures + 1 END, failure = excluded.failure`,
      [await this.accountId(), failure],
    );
  }

  /** A message that cannot be taken over and is not tried again. */
  async giveUp(externalId: string, fault: string): Promise<void> {
    await this.database.query(
      `INSERT INTO recovery_fault (channel_account_id, external_id, fault, tries, parked, received_at)
       VALUES ($1, $2, $3, 1, true, now()) ON CONFLICT (channel_account_id, external_id) DO NOTHING`,
      [await this.accountId(), externalId, fault],
    );
  }

  async accountId(): Promise<string> {
    this.account ??= this.database.manager
      .findOneBy(ChannelAccount, { channel: this.channel, name: 'default' })
      .then((row) => {
        if (!row) throw fail('not-found');
        return row.id;
      });
    try {
      return await this.account;
    } catch (error) {
      this.account = undefined;
      throw error;
    }
  }
}
