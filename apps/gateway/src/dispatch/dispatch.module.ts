import { Module } from '@nestjs/common';
import { ChannelRegistryModule } from '../channels/registry.module.js';
import { FollowUpModule } from '../follow-up/follow-up.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { CaseDesk } from './case-desk.js';
import { CaseViews } from './case-view.js';
import { CasesController } from './cases.controller.js';
import { Cases } from './cases.js';
import { DeliveriesController } from './deliveries.controller.js';
import { Deliveries } from './deliveries.js';
import { DeliveryActions } from './delivery-actions.js';
import { DeliveryFilesController } from './delivery-files.controller.js';
import { DeliveryFiles } from './delivery-files.js';
import { Passages } from './passages.js';
import { ReplyPreviews } from './reply-preview.js';
import { Results } from './results.js';
import { TransferViews } from './transfer-view.js';
import { Words } from './words.js';

/**
 * From the decision to the answer. A case lies on one leading bureau's desk (主办) and on those that help (协办). The
 * bureau pulls it or opens it, signs for it, goes there, adds pictures, reports back with a finding and a reply; the hotline reviews
 * the reply, and only then every reporter reads it. A bureau may ask to give the case back; the hotline accepts that
 * and sends the case to another desk, or refuses. The steps are those of libs/common/src/lifecycle/tables.ts.
 */
@Module({
  imports: [ChannelRegistryModule, FollowUpModule, IntakeModule],
  controllers: [DeliveriesController, DeliveryFilesController, CasesController],
  providers: [
    CaseDesk,
    CaseViews,
    Cases,
    Deliveries,
    DeliveryActions,
    DeliveryFiles,
    Passages,
    ReplyPreviews,
    Results,
    TransferViews,
    Words,
  ],
  exports: [CaseDesk, CaseViews, Passages, TransferViews, Words],
})
export class DispatchModule {}
