import type { DataSource } from 'typeorm';
import { AccountState } from '../account-state.js';

export interface Position {
  uidValidity: string;
  lastUid: number;
  /** When it was last written. */
  at: Date;
}

/** How far a mailbox was read, and how that goes. */
export class MailboxState extends AccountState {
  constructor(
    database: DataSource,
    /** Keyed name of server, user and folder. */
    private readonly mailbox: string,
  ) {
    super(database, 'email');
  }

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
}
