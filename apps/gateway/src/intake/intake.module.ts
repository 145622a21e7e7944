import { Module } from '@nestjs/common';
import type { Settings } from '#common/config/settings.js';
import { MEDIA_STORE, openMediaStore } from '#common/media/store.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { AcknowledgementsModule } from '../alarm/acknowledgements.module.js';
import { ChannelRegistryModule } from '../channels/registry.module.js';
import { ConversationModule } from '../conversation/conversation.module.js';
import { FollowUpModule } from '../follow-up/follow-up.module.js';
import { AcceptedMessages } from './accepted.js';
import { Collisions } from './collisions.js';
import { IntakeDatabase } from './intake-database.js';
import { IntakeService } from './intake.service.js';
import { AttachmentController } from './media/attachment.controller.js';
import { AttachmentsService } from './media/attachments.service.js';
import { MediaProcessor } from './media/media.processor.js';
import { MediaSweeper } from './media/media.sweeper.js';
import { MessageKeys } from './message-keys.js';
import { ReportWriter } from './report-writer.js';
import { IntakeSweeper } from './sweeper.js';
import { TriageFeed } from './triage-feed.js';
import { UploadController } from './uploads/upload.controller.js';
import { UploadsService } from './uploads/uploads.service.js';

/**
 * From a channel's event to a stored report: the message is accepted once under its unique key, the conversation says
 * what it is, the report is written with its history, and after the commit the triage job is enqueued. Attachments are
 * sealed into the media store; large ones come in pieces before (uploads/). Sweepers pick up whatever a crash left.
 */
@Module({
  imports: [AcknowledgementsModule, ChannelRegistryModule, ConversationModule, FollowUpModule],
  controllers: [AttachmentController, UploadController],
  providers: [
    {
      provide: MEDIA_STORE,
      inject: [SETTINGS_TOKEN],
      useFactory: (settings: Settings) => openMediaStore(settings),
    },
    AttachmentsService,
    UploadsService,
    MediaSweeper,
    ReportWriter,
    IntakeDatabase,
    TriageFeed,
    MessageKeys,
    AcceptedMessages,
    IntakeService,
    MediaProcessor,
    IntakeSweeper,
    Collisions,
  ],
  exports: [AttachmentsService, IntakeService, MessageKeys, Collisions, UploadsService],
})
export class IntakeModule {}
