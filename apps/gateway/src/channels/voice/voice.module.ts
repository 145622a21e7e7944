import { Module } from '@nestjs/common';
import { CallBacksModule } from '../../call-backs/call-backs.module.js';
import { FollowUpModule } from '../../follow-up/follow-up.module.js';
import { IntakeModule } from '../../intake/intake.module.js';
import { ChannelRegistryModule } from '../registry.module.js';
import { VendorCalls } from '../vendor-calls.js';
import { Announcements } from './announcements.js';
import { CallDesk } from './call-desk.js';
import { CallFiling } from './call-filing.js';
import { CallStore } from './call-store.js';
import { CallSweeper } from './call-sweeper.js';
import { Calls } from './calls.js';
import { CallDeskController } from './desk.controller.js';
import { VoiceController } from './voice.controller.js';

/**
 * The telephone. Twilio asks step by step what a caller hears (voice.controller.ts); flow.ts goes from one step to the next
 * along data/dialogue/voice.json, call-store.ts keeps where the call stands, call-filing.ts puts what was said through the
 * ordinary intake, voice.reply.ts words the answer. Operators see calls and set announcements in desk.controller.ts.
 */
@Module({
  imports: [ChannelRegistryModule, IntakeModule, FollowUpModule, CallBacksModule],
  controllers: [VoiceController, CallDeskController],
  providers: [VendorCalls, CallStore, CallFiling, Calls, CallSweeper, CallDesk, Announcements],
})
export class VoiceModule {}
