import type { DataSource } from 'typeorm';
import { ChannelAccount } from '#common/database/records/hotline.js';
import { fail } from '#common/errors/domain-error.js';

export interface Position {
  uidValidity: string;
  lastUid: number;
  /** When it was last written. */
  at: Date;
}

/** How far a mailbox was read, and for the administrator how that goes (管理 → 补收). */
export class MailboxState {
  private account: Promise<string> | undefined;

  constructor(
    private readonly database: DataSource,
    /** Keyed name of server, user and folder. */
    private readonly mailbox: string,
  ) {}

  async position(): Promise<Position | null> {
    const [row] = await this.database.query<{ uidValidity: string; lastUid: string; at: Date }[]>(
      `SELECT uid_validity AS "uidValidity", last_uid AS "lastUid", updated_at AS at
         FROM mailbox_position WHERE channel_account_id = $1 AND mailbox = $2`,
      [await this.accountId(), this.mailbox],
    );
    return row ? { ...row, lastUid: Number(row.lastUid) } : null;
  }

  /** Everything up to `lastUid` is stored. */
  async reach(uidValidity: string, lastUid: number): Promise<void> {
    await this.database.query(
      `INSERT INTO mailbox_position (channel_account_id, mailbox, uid_validity, last_uid) VALUES ($1, $2, $3, $4)
       ON CONFLICT (channel_account_id, mailbox)
       DO UPDATE SET uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, updated_at = now()`,
      [await this.accountId(), this.mailbox, uidValidity, lastUid],
    );
  }

  /** The mailbox was read to its end; or it was not, and why. */
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

  private async accountId(): Promise<string> {
    this.account ??= this.database.manager
      .findOneBy(ChannelAccount, { channel: 'email', name: 'default' })
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
