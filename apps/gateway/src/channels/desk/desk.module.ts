import { Module } from '@nestjs/common';
import { IntakeModule } from '../../intake/intake.module.js';
import { DeskController } from './desk.controller.js';
import { DeskReception } from './desk.reception.js';
import { Drafts } from './drafts.js';

/**
 * Letters, visits and calls that an operator keys in (desk.controller.ts). The form saves itself as a sealed draft
 * (drafts.ts) until it is submitted; then it goes through the ordinary intake (desk.reception.ts, desk.decode.ts), and the
 * operator tells the citizen the query code.
 */
@Module({
  imports: [IntakeModule],
  controllers: [DeskController],
  providers: [DeskReception, Drafts],
})
export class DeskModule {}
