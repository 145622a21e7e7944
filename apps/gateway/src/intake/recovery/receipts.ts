import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { InboundMessage, ReportMessage } from '#common/database/records/inbound.js';
import { Report } from '#common/database/records/report.js';
import { Answers } from '../../conversation/answers.js';
import { Outbox } from '../../follow-up/outbox.js';
import { OutboxSender } from '../../follow-up/outbox-sender.js';
import { QuietHours } from '../../follow-up/quiet-hours.js';
import { StatusService } from '../../follow-up/status.service.js';

/**
 * The answer that a citizen should have got at once and did not: nobody was there, or we died between the commit and the
 * answer. It goes through the outbox, once for each message, and not at night unless the citizen is there to read it.
 * Somebody who asks after another person's report is answered by the channel alone: what goes out later goes to the reporter.
 */
@Injectable()
export class Receipts {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly statuses: StatusService,
    private readonly quietHours: QuietHours,
    private readonly outbox: Outbox,
    private readonly sender: OutboxSender,
  ) {}

  /** Queues the answer to a stored message, unless it is queued already. False where the answer is not the outbox's. */
  async owe(messageId: string, { atOnce = false } = {}): Promise<boolean> {
    const { manager } = this.database;
    const message = await manager.findOneByOrFail(InboundMessage, { id: messageId });
    const links = await manager.findBy(ReportMessage, { messageId });
    const reports = await manager.find(Report, {
      where: { id: In(links.map(({ reportId }) => reportId)) },
      order: { id: 'ASC' },
    });
    const [report] = reports;
    if (report?.senderLookup !== message.senderLookup) return false;
    const { effect, step, channel } = message;
    const opens = effect === 'opened' || effect === 'asked';
    const status = effect === 'progress' ? await this.statuses.sentence(report) : null;
    const readFrom = atOnce ? new Date() : this.quietHours.earliest(new Date(), report.urgency);
    const text = this.answers.answer({ effect, step, reports, channel, status, readFrom });
    if (text === '') return true;
    const queued = await this.outbox.write(manager, report, {
      purpose: 'receipt',
      dedupKey: opens ? 'receipt' : `receipt-${messageId}`,
      text,
      atOnce,
    });
    await this.sender.wake([queued]);
    return true;
  }
}
