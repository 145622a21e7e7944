import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DialogueStep } from '#common/complaint/dialogue-step.js';
import { type InboundEffect, InboundMessage, ReportMessage } from '#common/database/records/inbound.js';
import { Report } from '#common/database/records/report.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type { Acknowledgement } from '../channels/channel.js';
import { Answers } from '../conversation/answers.js';
import { StatusService } from '../follow-up/status.service.js';

/** What a message did, as far as its answer needs it. */
export interface Accepted {
  effect: InboundEffect;
  step: DialogueStep | null;
  /** What the message opened, continued or asked after; two where it held two matters. */
  reports: Report[];
  receivedAt: Date;
}

const TALK: ReadonlySet<InboundEffect> = new Set(['progress', 'noted', 'folded']);

/** False where the message only speaks of its reports, or is kept with one. */
export const opensOrContinues = (effect: InboundEffect): boolean => !TALK.has(effect);

/** How an accepted message is answered: rendered from what is stored, so in the same words on every redelivery. */
@Injectable()
export class AcceptedMessages {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly answers: Answers,
    private readonly statuses: StatusService,
  ) {}

  async acknowledge(
    { effect, step, reports, receivedAt }: Accepted,
    channel: string,
    redelivered = false,
  ): Promise<Acknowledgement> {
    const [report] = reports;
    const status = effect === 'progress' && report ? await this.statuses.sentence(report) : null;
    return {
      text: this.answers.answer({ effect, step, reports, channel, status, readFrom: receivedAt }),
      redelivered,
      ...(report ? { queryCode: report.queryCode } : {}),
      ...(report?.pin && opensOrContinues(effect)
        ? { pin: this.keys.openText('report.pin', report.pin) }
        : {}),
    };
  }

  /** For a message that was accepted before. */
  async acknowledgeAgain(messageId: string, channel: string): Promise<Acknowledgement> {
    const { effect, step, receivedAt } = await this.database.manager.findOneByOrFail(InboundMessage, {
      id: messageId,
    });
    const reports = await this.database
      .createQueryBuilder(Report, 'report')
      .innerJoin(ReportMessage, 'link', 'link.reportId = report.id')
      .where('link.messageId = :messageId', { messageId })
      .orderBy('report.id')
      .getMany();
    return this.acknowledge({ effect, step, reports, receivedAt }, channel, true);
  }
}
