import { Module } from '@nestjs/common';
import { AcknowledgementsModule } from '../alarm/acknowledgements.module.js';
import { DispatchModule } from '../dispatch/dispatch.module.js';
import { FollowUpModule } from '../follow-up/follow-up.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { BureauChoice } from './bureau-choice.js';
import { CatalogueController } from './catalogue.controller.js';
import { ClaimsController } from './claims.controller.js';
import { Claims } from './claims.js';
import { DecisionLog } from './decision-log.js';
import { Decisions } from './decision.service.js';
import { DeskViews } from './desk-view.js';
import { Inbox } from './inbox.js';
import { Outcome } from './outcome.js';
import { ReadyTextsController } from './ready-texts.controller.js';
import { ReadyTexts } from './ready-texts.js';
import { ReportViews } from './report-view.js';
import { Retry } from './retry.js';
import { SuggestionViews } from './suggestion-view.js';
import { Telling } from './telling.js';
import { TriageController } from './triage.controller.js';
import { Undo } from './undo.js';
import { Unmask } from './unmask.js';

/**
 * Where a person decides. The inbox shows what waits, the most urgent first; one page shows a report with the machine's
 * suggestion and the earlier reports of perhaps the same matter. The operator confirms or corrects; the decision opens
 * a case or joins one, refers, refuses, answers or asks, and tells the citizen. It works without a suggestion too. Whoever
 * has a report open holds it for the while, so that two never work on the same.
 */
@Module({
  imports: [AcknowledgementsModule, DispatchModule, FollowUpModule, IntakeModule],
  controllers: [ClaimsController, TriageController, CatalogueController, ReadyTextsController],
  providers: [
    BureauChoice,
    Claims,
    DecisionLog,
    Decisions,
    DeskViews,
    Inbox,
    Outcome,
    ReadyTexts,
    ReportViews,
    Retry,
    SuggestionViews,
    Telling,
    Undo,
    Unmask,
  ],
  exports: [Decisions, ReportViews],
})
export class TriageModule {}
