import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { DataSource } from 'typeorm';
import type { DeliveryReport } from '../channels/channel.js';

const reported = new Counter({
  name: 'hotline_delivery_reports_total',
  help: 'What vendors and mail servers said later about messages that were sent, by channel and outcome.',
  labelNames: ['channel', 'outcome'],
});

/** Puts what became of a sent message where the operator sees it (未送达). */
@Injectable()
export class DeliveryReports {
  constructor(private readonly database: DataSource) {}

  /**
   * False where no message of ours has this id. A late failure never overwrites a success, a late success any failure. One
   * that is still being sent, or waits for another try since the answer to the first was lost, is recognised by our own id:
   * the vendor has it, and it is not sent again.
   */
  async note(report: DeliveryReport): Promise<boolean> {
    const { channel, account, externalId, messageId, outcome, failure } = report;
    const [, known] = await this.database.query<[unknown, number]>(
      `UPDATE outbound_message
          SET state = CASE WHEN $4 = 'delivered' OR state <> 'delivered' THEN $4 ELSE state END,
              failure = CASE WHEN $4 = 'failed' AND state <> 'delivered' THEN $5 END,
              external_id = $3, leased_until = NULL, updated_at = now()
        WHERE channel = $1 AND account = $2
          AND (external_id = $3 AND state IN ('sent', 'delivered', 'failed', 'unknown')
               OR id = $6 AND external_id IS NULL)`,
      [channel, account, externalId, outcome, failure ?? '对方没有收到', messageId ?? null],
    );
    if (known > 0) reported.inc({ channel, outcome });
    return known > 0;
  }
}
