import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import type { Settings } from '#common/config/settings.js';
import { PlatformModule } from '#common/platform/platform.module.js';
import { AccessModule } from './access/access.module.js';
import { AlarmModule } from './alarm/alarm.module.js';
import { CallBacksModule } from './call-backs/call-backs.module.js';
import { ChannelsModule } from './channels/channels.module.js';
import { ConversationModule } from './conversation/conversation.module.js';
import { DispatchModule } from './dispatch/dispatch.module.js';
import { FollowUpModule } from './follow-up/follow-up.module.js';
import { HealthController } from './http/health.controller.js';
import { IntakeModule } from './intake/intake.module.js';
import { RecoveryModule } from './intake/recovery/recovery.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { LiveModule } from './live/live.module.js';
import { ModelsModule } from './models/models.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { TriageModule } from './triage/triage.module.js';

/** The gateway: modules in data-path order. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(settings, 'gateway'),
        ScheduleModule.forRoot(),
        LimitsModule,
        AccessModule,
        ChannelsModule,
        IntakeModule,
        RecoveryModule,
        ConversationModule,
        CallBacksModule,
        TriageModule,
        DispatchModule,
        FollowUpModule,
        AlarmModule,
        OverviewModule,
        ModelsModule,
        LiveModule,
      ],
      controllers: [HealthController],
    };
  }
}
