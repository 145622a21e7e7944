import { Module } from '@nestjs/common';
import { IntakeModule } from '../intake/intake.module.js';
import { FollowUpModule } from '../follow-up/follow-up.module.js';
import { RecoveryModule } from '../intake/recovery/recovery.module.js';
import { ChannelRegistryModule } from './registry.module.js';
import { ChannelInbox } from './sessions/inbox.js';
import { Sessions } from './sessions/sessions.js';
import { VendorCalls } from './vendor-calls.js';
import { VoiceModule } from './voice/voice.module.js';
import { DeskModule } from './desk/desk.module.js';
import { TransferModule } from './transfer/transfer.module.js';
import { WebModule } from './web/web.module.js';
import { WechatyLoginController } from './wechaty/login.controller.js';
import { WebhookController } from './webhook.controller.js';

/**
 * Where citizens come in. A vendor calls webhook.controller.ts: the channel proves who sent the message and turns it into
 * events, intake keeps them, and the channel words the answer. What no webhook brings comes through sessions/. Browsers and
 * programs of citizens come to web/, which takes the same way behind its own forms; a call comes step by step to voice/;
 * other platforms hand their orders over at transfer/, and operators key in what comes on paper or in person at desk/.
 * Which channels there are stands in adapters.ts.
 */
@Module({
  imports: [
    ChannelRegistryModule,
    IntakeModule,
    RecoveryModule,
    FollowUpModule,
    DeskModule,
    TransferModule,
    VoiceModule,
    WebModule,
  ],
  controllers: [WebhookController, WechatyLoginController],
  providers: [ChannelInbox, Sessions, VendorCalls],
})
export class ChannelsModule {}
