import { Module } from '@nestjs/common';
import { ConversationModule } from '../../conversation/conversation.module.js';
import { FollowUpModule } from '../../follow-up/follow-up.module.js';
import { IntakeModule } from '../../intake/intake.module.js';
import { AdditionsController } from './additions.controller.js';
import { AssetsController } from './assets.controller.js';
import { Hotlines } from './hotlines.js';
import { LookUp } from './look-up.js';
import { PagesController } from './pages.controller.js';
import { ReportsController } from './reports.controller.js';
import { StatusController } from './status.controller.js';
import { WebQuestions } from './web.questions.js';
import { WebReception } from './web.reception.js';

/**
 * The channel of browsers and programs: a citizen fills in the plain page (pages.controller.ts) or calls the API
 * (reports.controller.ts); web.body.ts reads what was sent, web.reception.ts validates and limits it, web.decode.ts makes
 * the event that intake keeps. web.questions.ts says what is still missing; the answers, and whatever else the reporter
 * adds, come as additions (web.addition.ts). Later the citizen looks the report up (look-up.ts) on the page or by the API.
 */
@Module({
  imports: [ConversationModule, IntakeModule, FollowUpModule],
  controllers: [PagesController, AdditionsController, StatusController, ReportsController, AssetsController],
  providers: [Hotlines, LookUp, WebQuestions, WebReception],
})
export class WebModule {}
