import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { databaseNow } from '#common/database/clock.js';
import { newId } from '#common/database/id.js';
import { OutboundMessage } from '#common/database/records/outbox.js';
import type { Report } from '#common/database/records/report.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { QuietHours } from './quiet-hours.js';

export interface Notice {
  purpose: OutboundMessage['purpose'];
  /** Names the change that is told, so that it is told once: "decision-<version>", "result-<delivery>", "receipt". */
  dedupKey: string;
  text: string;
  /** Not held back at night: the citizen is in the middle of the conversation. */
  atOnce?: boolean;
  /** Not before this moment by the database's clock: until then what it tells of can be undone. */
  heldUntil?: Date | null;
}

/**
 * Writes what a citizen is to be told into the outbox, in the transaction of the change itself: either both are there
 * or neither. Reports from channels that cannot send (the web page) are read there, and nothing is queued for them.
 */
@Injectable()
export class Outbox {
  constructor(
    private readonly keys: KeyRing,
    private readonly quietHours: QuietHours,
  ) {}

  /** The id of the queued message, to be passed to `OutboxSender.wake` after the commit; null where nothing is sent. */
  async write(manager: EntityManager, report: Report, notice: Notice): Promise<string | null> {
    if (report.replyTo === null) return null;
    const id = newId();
    const now = await databaseNow(manager);
    const earliest = notice.atOnce ? now : this.quietHours.earliest(now, report.urgency);
    const heldUntil = notice.heldUntil ?? now;
    const result = await manager
      .createQueryBuilder()
      .insert()
      .into(OutboundMessage)
      .values({
        id,
        hotlineId: report.hotlineId,
        reportId: report.id,
        channel: report.channel,
        account: report.account,
        identityId: report.replyTo,
        purpose: notice.purpose,
        dedupKey: notice.dedupKey,
        body: this.keys.seal('outbound_message.body', notice.text),
        state: 'waiting',
        notBefore: earliest > heldUntil ? earliest : heldUntil,
      })
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0 ? id : null;
  }
}
