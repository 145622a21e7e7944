import type { DataSource } from 'typeorm';
import type { KeyRing } from '#common/privacy/key-ring.js';

/**
 * Free messages to a citizen: five, within 48 hours of what they last wrote
 * (https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html). What they wrote stands
 * in inbound_message; how many of ours went out since is counted here, for all copies.
 */
const MOST = 5;
/** A minute is left for clocks that differ. */
const OPEN_FOR = `interval '47 hours 59 minutes'`;

export class AnswerWindows {
  constructor(
    private readonly account: string,
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  /** Takes one of the free messages; false where there is none. */
  async take(openId: string): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      `WITH spoke AS (
         SELECT a.id, max(m.received_at) AS at
           FROM channel_account a
           JOIN inbound_message m ON m.hotline_id = a.hotline_id AND m.channel = a.channel AND m.account = a.name
          WHERE a.channel = 'wechat' AND a.name = $1 AND m.sender_lookup = $2
          GROUP BY a.id)
       INSERT INTO answer_window (channel_account_id, contact_lookup, opened_at, sent)
         SELECT id, $2, at, 1 FROM spoke WHERE at > now() - ${OPEN_FOR}
       ON CONFLICT (channel_account_id, contact_lookup) DO UPDATE
          SET opened_at = excluded.opened_at,
              sent = CASE WHEN answer_window.opened_at = excluded.opened_at THEN answer_window.sent + 1 ELSE 1 END
        WHERE answer_window.opened_at <> excluded.opened_at OR answer_window.sent < ${String(MOST)}
       RETURNING sent`,
      [this.account, this.lookup(openId)],
    );
    return rows.length > 0;
  }

  /** The message did not go out. */
  giveBack(openId: string): Promise<void> {
    return this.set(openId, 'greatest(sent - 1, 0)');
  }

  /** The platform says that there is none left, whatever we counted. */
  close(openId: string): Promise<void> {
    return this.set(openId, String(MOST));
  }

  private async set(openId: string, sent: string): Promise<void> {
    await this.database.query(
      `UPDATE answer_window SET sent = ${sent}
        WHERE contact_lookup = $2
          AND channel_account_id = (SELECT id FROM channel_account WHERE channel = 'wechat' AND name = $1)`,
      [this.account, this.lookup(openId)],
    );
  }

  private lookup(openId: string): string {
    return this.keys.lookup('contact:wechat', openId);
  }
}
