import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ChannelAccount } from '#common/database/records/hotline.js';
import type { UnreadableMessage } from '../../channels/channel.js';
import { recovered } from './metrics.js';

/** A message that the database refuses each time must not hold the others back for ever. */
const MOST_TRIES = 3;

/** Messages that could not be taken over. They are shown to the administrator, with the id by which the vendor has them. */
@Injectable()
export class Faults {
  private readonly logger = new Logger(Faults.name);

  constructor(private readonly database: DataSource) {}

  /** Notes one more try. True once it is given up, and the watermark may pass it. */
  async note(
    { id: channelAccountId, channel, name }: ChannelAccount,
    { externalId, receivedAt, fault, final }: UnreadableMessage,
  ): Promise<boolean> {
    const [row] = await this.database.query<{ parked: boolean; wasParked: boolean }[]>(
      `WITH before AS (SELECT parked FROM recovery_fault WHERE channel_account_id = $1 AND external_id = $2)
       INSERT INTO recovery_fault AS f (channel_account_id, external_id, fault, tries, parked, received_at)
       VALUES ($1, $2, $3, 1, $5, $4)
       ON CONFLICT (channel_account_id, external_id) DO UPDATE
          SET tries = f.tries + 1, fault = excluded.fault, parked = f.parked OR excluded.parked OR f.tries + 1 >= $6
       RETURNING parked, coalesce((SELECT parked FROM before), false) AS "wasParked"`,
      [channelAccountId, externalId, fault, receivedAt, final, MOST_TRIES],
    );
    const isParked = row?.parked ?? false;
    if (isParked && !row?.wasParked) {
      recovered.inc({ channel, outcome: 'given-up' });
      this.logger.error(
        { channel, account: name, externalId, fault },
        'a listed message cannot be taken over',
      );
    }
    return isParked;
  }

  /** A later try took it over. */
  async clear({ id: channelAccountId }: ChannelAccount, externalId: string): Promise<void> {
    await this.database.query(
      'DELETE FROM recovery_fault WHERE channel_account_id = $1 AND external_id = $2',
      [channelAccountId, externalId],
    );
  }
}
