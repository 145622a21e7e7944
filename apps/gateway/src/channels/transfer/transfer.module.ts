import { Module } from '@nestjs/common';
import { IntakeModule } from '../../intake/intake.module.js';
import { ImportProcessor } from './import/import.processor.js';
import { Imports } from './import/imports.js';
import { ImportsController } from './import/imports.controller.js';
import { NoticeProcessor } from './notice.processor.js';
import { Notices } from './notices.js';
import { Orders } from './orders.js';
import { Partners } from './partners.js';
import { PartnersController } from './partners.controller.js';
import { TransferReception } from './transfer.reception.js';
import { TransfersController } from './transfers.controller.js';

/**
 * Work orders that 12345, the national platform, a superior or an inspection team hands over. An administrator makes a
 * partner with its secrets (partners.ts). The partner sends signed orders (transfers.controller.ts, transfer.reception.ts),
 * or somebody uploads its spreadsheet (import/); either way an order goes through the ordinary intake and stands beside the report
 * that it becomes. The operator signs, returns, asks for more time or closes it (orders.ts), and the partner is told by
 * a signed webhook (notices.ts, notice.processor.ts).
 */
@Module({
  imports: [IntakeModule],
  controllers: [TransfersController, PartnersController, ImportsController],
  providers: [Partners, TransferReception, Orders, Notices, NoticeProcessor, Imports, ImportProcessor],
})
export class TransferModule {}
