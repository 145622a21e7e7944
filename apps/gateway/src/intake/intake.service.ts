import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '#common/database/id.js';
import { ChannelAccount } from '#common/database/records/hotline.js';
import { InboundMessage, ReportMessage } from '#common/database/records/inbound.js';
import { Report } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';
import { JobQueue } from '#common/jobs/job-queue.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type { Acknowledgement, InboundEvent } from '../channels/channel.js';
import { Answers } from '../conversation/answers.js';
import { Conversation, type Turn } from '../conversation/conversation.js';
import { StatusService } from '../follow-up/status.service.js';
import { AttachmentsService, type PreparedAttachment } from './media/attachments.service.js';
import { contactLookup } from './persons.js';
import { ReportWriter } from './report-writer.js';
import { triageJobKey } from './sweeper.js';

type MessageKey = Pick<
  InboundMessage,
  'hotlineId' | 'channel' | 'account' | 'senderLookup' | 'externalId' | 'contentDigest'
>;

/**
 * Accepts what a channel delivered: once, and only after the commit. Message, conversation step and report are one
 * transaction under the unique key of the message; a redelivery changes nothing and is answered as the first time.
 * The triage job follows the commit; the sweeper enqueues what a crash left without one.
 */
@Injectable()
export class IntakeService {
  private readonly logger = new Logger(IntakeService.name);
  private readonly hotlines = new Map<string, string>();

  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly jobs: JobQueue,
    private readonly attachments: AttachmentsService,
    private readonly conversation: Conversation,
    private readonly writer: ReportWriter,
    private readonly answers: Answers,
    private readonly statuses: StatusService,
  ) {}

  /** Throws fail('unavailable') or a database error when nothing was stored; the channel must then not say "received". */
  async accept(event: InboundEvent): Promise<Acknowledgement> {
    const key = this.keyOf(event, await this.hotlineOf(event));
    const earlier = await this.database.manager.findOneBy(InboundMessage, key);
    if (earlier) return this.acknowledge(earlier, true);

    const prepared: PreparedAttachment[] = [];
    try {
      for (const attachment of event.attachments) prepared.push(await this.attachments.prepare(attachment));
      const message = await this.database.transaction((manager) => this.store(manager, event, key, prepared));
      if (message) {
        await this.afterCommit(message, prepared);
        return await this.acknowledge(message, false);
      }
    } catch (error) {
      await this.attachments.discard(prepared);
      throw error;
    }
    await this.attachments.discard(prepared);
    return this.acknowledge(await this.database.manager.findOneByOrFail(InboundMessage, key), true);
  }

  /** Null when the same message was stored a moment ago by another request. */
  private async store(
    manager: EntityManager,
    event: InboundEvent,
    key: MessageKey,
    prepared: PreparedAttachment[],
  ): Promise<InboundMessage | null> {
    const turn = await this.conversation.turn(manager, event, key.hotlineId, key.senderLookup);
    const message = manager.create(InboundMessage, {
      ...key,
      id: newId(),
      raw: this.keys.seal('inbound_message.raw', event.raw),
      effect: turn.effect,
      receivedAt: event.receivedAt,
    });
    const inserted = await manager
      .createQueryBuilder()
      .insert()
      .into(InboundMessage)
      .values(message)
      .orIgnore()
      .returning('id')
      .execute();
    if ((inserted.raw as unknown[]).length === 0) return null;
    const report = await this.applyTurn(manager, event, key, turn);
    if (report) {
      await manager.insert(ReportMessage, {
        messageId: message.id,
        reportId: report.id,
        revision: report.revision,
      });
      if (turn.effect !== 'progress') {
        await this.attachments.insert(manager, prepared, {
          hotlineId: key.hotlineId,
          reportId: report.id,
          messageId: message.id,
          account: event.account,
        });
      }
    }
    return message;
  }

  private applyTurn(
    manager: EntityManager,
    event: InboundEvent,
    key: MessageKey,
    turn: Turn,
  ): Promise<Report | null> {
    switch (turn.effect) {
      case 'opened':
      case 'asked':
        return this.writer.open(manager, event, key, turn.effect);
      case 'added':
        return turn.report ? this.writer.add(manager, event, turn.report) : Promise.resolve(null);
      case 'progress':
      case 'guided':
        return Promise.resolve(turn.report);
    }
  }

  private async afterCommit(message: InboundMessage, prepared: PreparedAttachment[]): Promise<void> {
    try {
      const report = await this.reportOf(message);
      if (report && message.effect !== 'progress') {
        const payload = { reportId: report.id, revision: report.revision, trigger: 'received' };
        await this.jobs.enqueue('triage', triageJobKey(payload), payload, {
          priority: report.urgencyRank === 0 ? 'danger' : 'normal',
        });
      }
      for (const { id, state } of prepared) {
        if (state === 'pending') await this.jobs.enqueue('media', id, { attachmentId: id });
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'job not enqueued; the sweeper will');
    }
  }

  /** The answer, rendered from what is stored: the same words on every redelivery. */
  private async acknowledge(message: InboundMessage, redelivered: boolean): Promise<Acknowledgement> {
    const report = await this.reportOf(message);
    const status = message.effect === 'progress' && report ? await this.statuses.sentence(report) : null;
    return {
      text: this.answers.answer(message.effect, report, status),
      redelivered,
      ...(report ? { queryCode: report.queryCode } : {}),
      ...(report?.pin && message.effect !== 'progress'
        ? { pin: this.keys.openText('report.pin', report.pin) }
        : {}),
    };
  }

  private async reportOf(message: InboundMessage): Promise<Report | null> {
    return this.database
      .createQueryBuilder(Report, 'report')
      .innerJoin(ReportMessage, 'link', 'link.reportId = report.id')
      .where('link.messageId = :id', { id: message.id })
      .getOne();
  }

  private keyOf(event: InboundEvent, hotlineId: string): MessageKey {
    const { kind, value } = event.sender;
    return {
      hotlineId,
      channel: event.channel,
      account: event.account,
      senderLookup:
        kind === 'form' ? this.keys.lookup('form', value) : contactLookup(this.keys, { kind, value }),
      externalId: event.externalId,
      contentDigest: this.keys.lookup(
        'content',
        [event.text, event.place ?? '', event.attachments.length].join('\0'),
      ),
    };
  }

  /** Which hotline an account belongs to; it never changes, so it is asked once. */
  private async hotlineOf(event: InboundEvent): Promise<string> {
    const name = `${event.channel}/${event.account}`;
    const known = this.hotlines.get(name);
    if (known !== undefined) return known;
    const row = await this.database.manager.findOneBy(ChannelAccount, {
      channel: event.channel,
      name: event.account,
    });
    if (!row) throw fail('not-found');
    this.hotlines.set(name, row.hotlineId);
    return row.hotlineId;
  }
}
