import { Module } from '@nestjs/common';
import { ChannelRegistryModule } from '../../channels/registry.module.js';
import { ConversationModule } from '../../conversation/conversation.module.js';
import { FollowUpModule } from '../../follow-up/follow-up.module.js';
import { IntakeModule } from '../intake.module.js';
import { Faults } from './faults.js';
import { Receipts } from './receipts.js';
import { RecoveryController } from './recovery.controller.js';
import { RecoveryPass } from './recovery.pass.js';
import { Recovery } from './recovery.service.js';

/**
 * What a vendor could not deliver while we were away: at each start and every few minutes its list is read from a
 * watermark on, and each message goes the same way as a webhook's, under the same unique key. What was missed is taken
 * over, what both deliver is there once, and whoever got no answer gets it through the outbox.
 */
@Module({
  imports: [ChannelRegistryModule, ConversationModule, FollowUpModule, IntakeModule],
  controllers: [RecoveryController],
  providers: [Faults, Receipts, RecoveryPass, Recovery],
  exports: [Receipts, Recovery],
})
export class RecoveryModule {}
