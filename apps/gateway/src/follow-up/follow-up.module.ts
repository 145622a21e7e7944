import { Module } from '@nestjs/common';
import { ChannelRegistryModule } from '../channels/registry.module.js';
import { BoundOutboxProcessor } from './bound-outbox.processor.js';
import { DeliveryReports } from './delivery-reports.js';
import { FallBack } from './fall-back.js';
import { Outbox } from './outbox.js';
import { OutboxProcessor } from './outbox.processor.js';
import { OutboxSender } from './outbox-sender.js';
import { QuietHours } from './quiet-hours.js';
import { Ratings } from './ratings.js';
import { SentBefore } from './sent-before.js';
import { StatusService } from './status.service.js';

/**
 * What the citizen hears and can look up: decisions and results go through the outbox, written with the change they
 * tell of and sent by whatever channel the report came on; the status and its time line answer to the query code.
 */
@Module({
  imports: [ChannelRegistryModule],
  providers: [
    Outbox,
    OutboxSender,
    OutboxProcessor,
    BoundOutboxProcessor,
    FallBack,
    SentBefore,
    QuietHours,
    StatusService,
    Ratings,
    DeliveryReports,
  ],
  exports: [DeliveryReports, Outbox, OutboxSender, QuietHours, Ratings, StatusService],
})
export class FollowUpModule {}
