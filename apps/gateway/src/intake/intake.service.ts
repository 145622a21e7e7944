import { Injectable, Logger } from '@nestjs/common';
import { DataSource, QueryFailedError } from 'typeorm';
import type { DialogueStep } from '#common/complaint/dialogue-step.js';
import type { Score } from '#common/complaint/words.js';
import { newId } from '#common/database/id.js';
import { type Insert, insertGroups, insertTogether } from '#common/database/insert-together.js';
import { prepared as preparedIn } from '#common/database/prepared.js';
import { Attachment, InboundMessage, ReportMessage } from '#common/database/records/inbound.js';
import { PersonIdentity } from '#common/database/records/person.js';
import { Report, ReportRating } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';
import { isCutOff } from '#common/errors/unavailable.js';
import { JobQueue } from '#common/jobs/job-queue.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { maskText } from '#common/privacy/mask.js';
import { Acknowledgements } from '../alarm/acknowledgements.js';
import type { Acknowledgement, InboundAttachment, InboundEvent } from '../channels/channel.js';
import type { MessageAct } from '../conversation/acts.js';
import { Conversation, type Turn } from '../conversation/conversation.js';
import { GoingOn } from '../conversation/going-on.js';
import { Hearing } from '../conversation/hearing.js';
import { Limits } from '../limits/limits.js';
import { type Accepted, AcceptedMessages, opensOrContinues } from './accepted.js';
import { IntakeDatabase } from './intake-database.js';
import type { Known, MessageKey } from './known.js';
import { AttachmentsService, type PreparedAttachment } from './media/attachments.service.js';
import { MessageKeys } from './message-keys.js';
import { contactLookup, type Identified } from './persons.js';
import { provesSender, ReportWriter } from './report-writer.js';
import { TriageFeed } from './triage-feed.js';
import { UploadsService } from './uploads/uploads.service.js';

/** What joins a report that is there. */
type Joining =
  { effect: 'added'; reportId: string; act: MessageAct } | { effect: 'folded'; reportId: string };

/** Somebody was faster: what was known when the message came in holds no more, and a second look finds what they made. */
class Overtaken extends Error {}
const UNIQUE_VIOLATION = '23505';
const TRIES = 3;

/**
 * Accepts what a channel delivered: once, and only after the commit. Message, conversation step and report are one
 * transaction under the unique key of the message; a redelivery changes nothing and is answered as the first time.
 * The triage job follows the commit; the sweeper enqueues what a crash left without one.
 */
@Injectable()
export class IntakeService {
  private readonly logger = new Logger(IntakeService.name);

  constructor(
    private readonly database: DataSource,
    private readonly intake: IntakeDatabase,
    private readonly keys: KeyRing,
    private readonly messageKeys: MessageKeys,
    private readonly jobs: JobQueue,
    private readonly triage: TriageFeed,
    private readonly attachments: AttachmentsService,
    private readonly uploads: UploadsService,
    private readonly limits: Limits,
    private readonly hearing: Hearing,
    private readonly conversation: Conversation,
    private readonly goingOn: GoingOn,
    private readonly writer: ReportWriter,
    private readonly accepted: AcceptedMessages,
    private readonly acknowledgements: Acknowledgements,
  ) {}

  /**
   * Throws fail('busy'), fail('unavailable') or a database error when nothing was stored, and fail('unconfirmed') when the connection
   * broke while it was being stored; the channel must then not say "received".
   */
  async accept(delivered: InboundEvent): Promise<Acknowledgement> {
    const confirmed = await this.confirmed(delivered);
    if (confirmed) return confirmed;
    this.limits.demandRoom(this.intake.waiting, delivered.text);
    const key = await this.messageKeys.of(delivered);
    const event = this.hearing.listen(delivered);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.tryToAccept(event, key);
      } catch (error) {
        if (attempt === TRIES || !isOvertaken(error)) throw error;
      }
    }
  }

  /** A person on duty who answers an alarm is no citizen. */
  private async confirmed({ sender, text }: InboundEvent): Promise<Acknowledgement | null> {
    if (sender.kind !== 'phone') return null;
    const answer = await this.acknowledgements.byText(sender.value, text);
    return answer === null ? null : { text: answer, redelivered: false };
  }

  private async tryToAccept(event: InboundEvent, key: MessageKey): Promise<Acknowledgement> {
    const contact = this.writer.contactOf(event);
    const lookup = contact && { kind: contact.kind, lookup: contactLookup(this.keys, contact) };
    const known = await this.intake.known.add({ key, contact: lookup });
    if (known.messageId !== null) return this.accepted.acknowledgeAgain(known.messageId, event.channel);

    const prepared: PreparedAttachment[] = [];
    const accepted = await this.storeWith(event, key, known, prepared);
    if (accepted) {
      this.enqueue(accepted, prepared);
      return this.accepted.acknowledge(accepted, event.channel);
    }
    await this.attachments.discard(prepared);
    const { messageId } = await this.intake.known.add({ key, contact: null });
    if (messageId === null) throw fail('unavailable');
    return this.accepted.acknowledgeAgain(messageId, event.channel);
  }

  /** Stores the message with its attachments, of which `prepared` becomes the list. */
  private async storeWith(
    event: InboundEvent,
    key: MessageKey,
    known: Known,
    prepared: PreparedAttachment[],
  ): Promise<Accepted | null> {
    try {
      for (const attachment of event.attachments) prepared.push(await this.prepare(attachment));
      return await this.store(event, key, known, prepared);
    } catch (error) {
      // It may be committed all the same, and then names these bytes; else the sweeper clears them away.
      if (isCutOff(error)) throw fail('unconfirmed', { cause: error });
      await this.attachments.discard(prepared);
      throw error;
    }
  }

  private prepare(attachment: InboundAttachment): Promise<PreparedAttachment> {
    return attachment.upload === undefined
      ? this.attachments.prepare(attachment)
      : this.uploads.claim(attachment.upload);
  }

  /** Null when the same message was stored a moment ago by another request. */
  private async store(
    event: InboundEvent,
    key: MessageKey,
    known: Known,
    prepared: PreparedAttachment[],
  ): Promise<Accepted | null> {
    const { manager } = this.database;
    const turn = await this.conversation.turn(manager, event, {
      ...key,
      openReport: known.openReport,
      crowded: this.isCrowded(event, key),
      unsubscribed: known.identity?.unsubscribed ?? false,
    });
    const message = {
      ...key,
      id: newId(),
      raw: this.keys.seal('inbound_message.raw', event.raw),
      effect: turn.effect,
      step: 'step' in turn ? turn.step : null,
      receivedAt: event.receivedAt,
    };
    if (turn.effect === 'added' || (turn.effect === 'folded' && turn.reportId !== null))
      return this.add(event, message, turn as Joining, prepared);
    await this.noteIdentity(event, known, turn);
    const inserts: Insert[] = [{ into: InboundMessage, rows: [message] }];
    const reports = 'report' in turn && turn.report !== null ? [turn.report] : [];
    if ('score' in turn && turn.score !== null)
      inserts.push({ into: ReportRating, rows: [ratingOf(turn.report, turn.score)] });
    for (const report of reports)
      inserts.push({ into: ReportMessage, rows: [linkOf(event, message, report)] });
    let reporter: Identified | null = known.identity;
    for (const opening of 'openings' in turn ? turn.openings : []) {
      const draft = this.writer.open(opening.event, key, opening.ask, reporter);
      reporter = draft.reporter;
      reports.push(draft.report);
      const link = linkOf(opening.event, message, draft.report);
      inserts.push(...draft.inserts, { into: ReportMessage, rows: [link] });
    }
    // A picture goes with the first matter: nobody can tell which of them it shows.
    const [first] = reports;
    if (first && 'openings' in turn) {
      inserts.push({ into: Attachment, rows: rowsOf(prepared, first, message) });
      inserts.push(...(event.beside?.(first) ?? []));
    }
    const stored = await this.intake.insert.add({ sender: key.senderLookup, inserts });
    return stored ? { effect: turn.effect, step: message.step, reports, receivedAt: event.receivedAt } : null;
  }

  /** The channel proves a contact that was only typed before; TD ends our messages, a new report begins them again. */
  private async noteIdentity(event: InboundEvent, { identity }: Known, turn: Turn): Promise<void> {
    if (!identity || !provesSender(event)) return;
    const opens = 'openings' in turn;
    const change: Partial<PersonIdentity> = {};
    if (opens && !identity.verified) change.verified = true;
    if (opens && identity.unsubscribed) change.unsubscribedAt = null;
    if ('unsubscribes' in turn && turn.unsubscribes) change.unsubscribedAt = new Date();
    if (Object.keys(change).length === 0) return;
    await this.database.manager.update(PersonIdentity, identity.id, change);
  }

  /** A page has no sender who could write too often; its address is limited before. */
  private isCrowded({ sender, text }: InboundEvent, { channel, senderLookup }: MessageKey): boolean {
    return sender.kind !== 'form' && !this.limits.take('sender', `${channel} ${senderLookup}`, text);
  }

  /**
   * A later turn changes a report, which is locked meanwhile; one of a flood is only put with it. Nobody looks at one again
   * that was decided in this moment: the message is looked at a second time, and opens a report of its own.
   */
  private async add(
    event: InboundEvent,
    message: MessageKey & { id: string; step: DialogueStep | null },
    turn: Joining,
    prepared: PreparedAttachment[],
  ): Promise<Accepted | null> {
    return this.database.transaction(async (manager) => {
      const report = await manager.findOne(Report, {
        where: { id: turn.reportId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!report || (report.decidedAt !== null && turn.effect === 'added')) throw new Overtaken();
      const goneOn = turn.effect === 'added' ? this.goingOn.goOn(event, report, turn.act) : null;
      const step = goneOn?.step ?? null;
      const run = preparedIn(manager);
      const [isNew] = await insertGroups(run, this.database, [
        [{ into: InboundMessage, rows: [{ ...message, step }] }],
      ]);
      if (!isNew) return null;
      if (goneOn) await this.writer.add(manager, goneOn.event, report, goneOn.ask);
      const link = {
        ...linkOf(event, message, report),
        folded: goneOn ? null : maskText(event.text, event.calledBy),
      };
      await insertTogether(run, this.database, [
        { into: ReportMessage, rows: [link] },
        { into: Attachment, rows: rowsOf(prepared, report, message) },
      ]);
      return { effect: turn.effect, step, reports: [report], receivedAt: event.receivedAt };
    });
  }

  /** Nobody waits for the queues: what is not enqueued now is found by the sweeper. */
  private enqueue({ effect, reports }: Accepted, prepared: PreparedAttachment[]): void {
    for (const { id: reportId, revision, urgencyRank } of opensOrContinues(effect) ? reports : []) {
      this.triage.push({ reportId, revision, urgent: urgencyRank === 0 });
    }
    for (const { id, state } of prepared) {
      if (state !== 'pending') continue;
      this.jobs.enqueue('media', id, { attachmentId: id }).catch((error: unknown) => {
        this.logger.warn({ err: error }, 'job not enqueued; the sweeper will');
      });
    }
  }
}

const linkOf = ({ remarks = [] }: InboundEvent, message: { id: string }, report: Report): object => ({
  messageId: message.id,
  reportId: report.id,
  revision: report.revision,
  remarks,
});

const ratingOf = ({ id, hotlineId }: Report, score: Score): object => ({ reportId: id, hotlineId, score });

const rowsOf = (
  prepared: PreparedAttachment[],
  report: Report,
  message: { id: string; account: string },
): object[] =>
  prepared.map((row) => ({
    ...row,
    hotlineId: report.hotlineId,
    reportId: report.id,
    messageId: message.id,
    account: message.account,
  }));

/** A prepared statement fails with the driver's own error, any other query with TypeORM's around it. */
function isOvertaken(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return (
    cause instanceof Overtaken ||
    (cause instanceof Error && 'code' in cause && cause.code === UNIQUE_VIOLATION)
  );
}
