import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { openAlarm } from '#common/alarm/open-alarm.js';
import { maskDetails, mergeDetails, type ReportDetails } from '#common/complaint/details.js';
import { type DangerMatch, loadDangerRules } from '#common/complaint/danger.js';
import type { Slot } from '#common/complaint/dialogue-step.js';
import { newQueryCode } from '#common/complaint/query-code.js';
import { VOICE_NOTE } from '#common/complaint/voice-note.js';
import { moreUrgent, URGENCIES, type Urgency } from '#common/complaint/words.js';
import { newId } from '#common/database/id.js';
import type { Insert } from '#common/database/insert-together.js';
import { History } from '#common/database/records/history.js';
import { type DangerHit, Report, ReportRevision } from '#common/database/records/report.js';
import { type Change, historyRows, nextState, recordHistory } from '#common/lifecycle/history.js';
import { REPORT } from '#common/lifecycle/tables.js';
import type { Contact } from '#common/privacy/contact.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { maskText } from '#common/privacy/mask.js';
import type { InboundEvent } from '../channels/channel.js';
import { type Identified, newIdentity } from './persons.js';
import { phoneTail } from './phone-tail.js';

const BY_SYSTEM = { actor: 'system' } as const;

/** Writes what a citizen said as a report, or as the next revision of one, with its history; always inside the intake transaction. */
@Injectable()
export class ReportWriter {
  private readonly danger = loadDangerRules();

  constructor(private readonly keys: KeyRing) {}

  /** A new report and everything that is inserted with it. `known` is the reporter where we have heard them before. */
  open(
    event: InboundEvent,
    owner: { hotlineId: string; senderLookup: string },
    ask: Slot | null,
    known: Identified | null,
  ): { report: Report; reporter: Identified | null; inserts: Insert[] } {
    const id = newId();
    const contact = this.contactOf(event);
    const fresh =
      contact && !known ? newIdentity(this.keys, owner.hotlineId, contact, provesSender(event)) : null;
    const reporter = known ?? fresh?.identified ?? null;
    const phone = contact?.kind === 'phone' ? contact.value : null;
    const hits = this.danger.match(event.text);
    const urgency = highest(hits);
    const state = nextState(REPORT, '已接收', ask === null ? 'complete' : 'ask', BY_SYSTEM);
    const report = Object.assign(new Report(), {
      id,
      hotlineId: owner.hotlineId,
      queryCode: newQueryCode(),
      channel: event.channel,
      account: event.account,
      senderLookup: owner.senderLookup,
      personId: reporter?.personId ?? null,
      replyTo: event.sender.kind === 'form' || event.automatic ? null : (reporter?.id ?? null),
      addressee: event.addressee ?? null,
      anonymous: event.anonymous ?? false,
      confidential: event.confidential ?? false,
      phoneTail: phone === null ? null : phoneTail(this.keys, id, phone.slice(-4)),
      pin:
        phone === null
          ? this.keys.seal('report.pin', String(randomInt(0, 1_000_000)).padStart(6, '0'))
          : null,
      text: maskText(wordsOf(event), event.calledBy),
      placeText: event.place ? maskText(event.place, event.calledBy) : null,
      danger: hits.length > 0 ? hits.map(toHit) : null,
      details: detailsOf(event, null),
      incomplete: event.incomplete ?? false,
      asked: ask === null ? [] : [ask],
      urgency,
      urgencyRank: urgency ? URGENCIES.indexOf(urgency) : 2,
      state,
      revision: 1,
      receivedAt: event.receivedAt,
    });
    const of = { hotlineId: report.hotlineId, subject: 'report', subjectId: id } as const;
    const changes: Change[] = [
      { ...of, kind: 'state', after: '已接收' },
      { ...of, kind: 'state', before: '已接收', after: state },
    ];
    if (urgency) changes.push({ ...of, kind: 'urgency', after: urgency });
    const act = { ...BY_SYSTEM, reason: reasonOf(hits), effectiveAt: event.receivedAt };
    return {
      report,
      reporter,
      inserts: [
        ...(fresh?.inserts ?? []),
        { into: Report, rows: [report] },
        { into: ReportRevision, rows: [this.revisionOf(report, event)] },
        { into: History, rows: historyRows(act, changes) },
        ...(urgency === '特急' ? [openAlarm({ hotlineId: report.hotlineId, reportId: id })] : []),
      ],
    };
  }

  /**
   * Who can be told from whom: the sender, or what was typed into the form. An anonymous reporter has none, even where a
   * contact was typed, and a child neither.
   */
  contactOf({ sender, contact, anonymous, details }: InboundEvent): Contact | null {
    if (anonymous || details?.child) return null;
    return sender.kind === 'form' ? (contact ?? null) : { kind: sender.kind, value: sender.value };
  }

  /**
   * A later turn: the words are joined to the earlier ones and triage runs again. With another question the report stays
   * open; an operator's question is answered by anything. The row is locked by the caller.
   */
  async add(manager: EntityManager, event: InboundEvent, report: Report, ask: Slot | null): Promise<Report> {
    const hits = this.danger.matchLater(report.text, event.text);
    const level = highest(hits);
    const urgency = level ? moreUrgent(level, report.urgency ?? '不适用') : report.urgency;
    const state =
      report.state === '待补充' && ask === null
        ? nextState(REPORT, report.state, 'complete', { actor: 'citizen' })
        : report.state;
    const of = { hotlineId: report.hotlineId, subject: 'report', subjectId: report.id } as const;
    const changes: Change[] = [];
    if (state !== report.state) changes.push({ ...of, kind: 'state', before: report.state, after: state });
    if (urgency !== report.urgency)
      changes.push({ ...of, kind: 'urgency', before: report.urgency, after: urgency });

    if (urgency === '特急' && report.urgency !== '特急') {
      const { into, rows } = openAlarm({ hotlineId: report.hotlineId, reportId: report.id });
      await manager.insert(into, [...rows]);
    }
    report.text = [report.text, maskText(wordsOf(event), event.calledBy)]
      .filter((words) => words !== '')
      .join('\n');
    report.placeText = event.place ? maskText(event.place, event.calledBy) : report.placeText;
    report.danger = hits.length > 0 ? [...(report.danger ?? []), ...hits.map(toHit)] : report.danger;
    report.details = detailsOf(event, report.details);
    report.incomplete = event.incomplete ?? false;
    report.confidential ||= event.confidential ?? false;
    if (ask !== null) report.asked = [...report.asked, ask];
    if (report.details?.child) forgetReporter(report);
    report.urgency = urgency;
    report.urgencyRank = urgency ? URGENCIES.indexOf(urgency) : report.urgencyRank;
    report.state = state;
    report.revision += 1;
    report.version += 1;
    report.updatedAt = new Date();
    await manager.save(Report, report);
    await manager.insert(ReportRevision, this.revisionOf(report, event));
    await recordHistory(
      manager,
      { actor: 'citizen', reason: reasonOf(hits), effectiveAt: event.receivedAt },
      changes,
    );
    return report;
  }

  private revisionOf(report: Report, event: InboundEvent): Omit<ReportRevision, 'recordedAt'> {
    return {
      reportId: report.id,
      revision: report.revision,
      hotlineId: report.hotlineId,
      text: report.text,
      placeText: report.placeText,
      original: this.keys.seal(
        'report_revision.original',
        [wordsOf(event), event.place].filter(Boolean).join('\n'),
      ),
    };
  }
}

/** Whether the channel proves that the message is from its sender: a form and a mail name anybody. */
export const provesSender = ({ sender, continues }: InboundEvent): boolean =>
  sender.kind !== 'form' && continues === undefined;

const wordsOf = ({ text, spoken }: InboundEvent): string => (spoken && text === '' ? VOICE_NOTE : text);

const detailsOf = (
  { details, calledBy }: InboundEvent,
  earlier: ReportDetails | null,
): ReportDetails | null => mergeDetails(earlier, maskDetails(details ?? {}, calledBy));

/** A child's report answers to nobody. */
function forgetReporter(report: Report): void {
  report.personId = null;
  report.replyTo = null;
  report.phoneTail = null;
}

const highest = (hits: DangerMatch[]): Urgency | null =>
  hits.reduce<Urgency | null>((level, hit) => (level ? moreUrgent(level, hit.level) : hit.level), null);

const toHit = ({ rule, name, level, advice }: DangerMatch): DangerHit => ({ rule, name, level, advice });

const reasonOf = (hits: DangerMatch[]): string | null =>
  hits.length > 0 ? `危险词:${hits.map((hit) => hit.name).join('、')}` : null;
