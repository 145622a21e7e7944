import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DeliveryReports } from '../../follow-up/delivery-reports.js';
import { IntakeService } from '../../intake/intake.service.js';
import { storedMessages } from '../../intake/known.js';
import { MessageKeys } from '../../intake/message-keys.js';
import { Receipts } from '../../intake/recovery/receipts.js';
import type { Acknowledgement, DeliveryReport, Inbox, InboundEvent } from '../channel.js';

/** What every session hands its messages to. */
@Injectable()
export class ChannelInbox implements Inbox {
  constructor(
    private readonly database: DataSource,
    private readonly intake: IntakeService,
    private readonly keys: MessageKeys,
    private readonly receipts: Receipts,
    private readonly deliveries: DeliveryReports,
  ) {}

  async accept(event: InboundEvent): Promise<Acknowledgement> {
    return this.intake.accept(event);
  }

  /** The receipt is owed for a repeated message too: we may have died between the commit and this. */
  async acceptForLater(event: InboundEvent): Promise<void> {
    await this.intake.accept(event);
    if (event.automatic) return;
    const [stored] = await storedMessages(this.database.manager, [await this.keys.of(event)]);
    if (stored?.queryCode) await this.receipts.owe(stored.messageId);
  }

  async acceptInChat(event: InboundEvent): Promise<string | null> {
    const { text, redelivered } = await this.intake.accept(event);
    const [stored] = await storedMessages(this.database.manager, [await this.keys.of(event)]);
    const isOwed = stored?.queryCode && (await this.receipts.owe(stored.messageId, { atOnce: true }));
    return isOwed || redelivered || text === '' ? null : text;
  }

  async noteDelivery(report: DeliveryReport): Promise<boolean> {
    return this.deliveries.note(report);
  }
}
