import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type DangerMatch, loadDangerRules } from '#common/complaint/danger.js';
import { newQueryCode } from '#common/complaint/query-code.js';
import { moreUrgent, URGENCIES, type Urgency } from '#common/complaint/words.js';
import { newId } from '#common/database/id.js';
import type { InboundEffect } from '#common/database/records/inbound.js';
import { type DangerHit, Report, ReportRevision } from '#common/database/records/report.js';
import { type Change, nextState, recordHistory } from '#common/lifecycle/history.js';
import { REPORT } from '#common/lifecycle/tables.js';
import type { Contact } from '#common/privacy/contact.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { maskText } from '#common/privacy/mask.js';
import type { InboundEvent } from '../channels/channel.js';
import { identify } from './persons.js';
import { phoneTail } from './phone-tail.js';

const BY_SYSTEM = { actor: 'system' } as const;

/** Writes what a citizen said as a report, or as the next revision of one, with its history; always inside the intake transaction. */
@Injectable()
export class ReportWriter {
  private readonly danger = loadDangerRules();

  constructor(private readonly keys: KeyRing) {}

  async open(
    manager: EntityManager,
    event: InboundEvent,
    owner: { hotlineId: string; senderLookup: string },
    effect: Extract<InboundEffect, 'opened' | 'asked'>,
  ): Promise<Report> {
    const id = newId();
    const { identityId, personId, phone } = await this.reporter(manager, event, owner.hotlineId);
    const hits = this.danger.match(event.text);
    const urgency = highest(hits);
    const state = nextState(REPORT, '已接收', effect === 'asked' ? 'ask' : 'complete', BY_SYSTEM);
    const report = manager.create(Report, {
      id,
      hotlineId: owner.hotlineId,
      queryCode: newQueryCode(),
      channel: event.channel,
      account: event.account,
      senderLookup: owner.senderLookup,
      personId,
      replyTo: event.sender.kind === 'form' ? null : identityId,
      addressee: event.addressee ?? null,
      anonymous: event.anonymous ?? false,
      confidential: event.confidential ?? false,
      phoneTail: phone === null ? null : phoneTail(this.keys, id, phone.slice(-4)),
      pin:
        phone === null
          ? this.keys.seal('report.pin', String(randomInt(0, 1_000_000)).padStart(6, '0'))
          : null,
      text: maskText(event.text),
      placeText: event.place ? maskText(event.place) : null,
      danger: hits.length > 0 ? hits.map(toHit) : null,
      urgency,
      urgencyRank: urgency ? URGENCIES.indexOf(urgency) : 2,
      state,
      revision: 1,
      receivedAt: event.receivedAt,
    });
    await manager.insert(Report, report);
    await this.insertRevision(manager, report, event);
    const of = { hotlineId: report.hotlineId, subject: 'report', subjectId: id } as const;
    const changes: Change[] = [
      { ...of, kind: 'state', after: '已接收' },
      { ...of, kind: 'state', before: '已接收', after: state },
    ];
    if (urgency) changes.push({ ...of, kind: 'urgency', after: urgency });
    await recordHistory(
      manager,
      { ...BY_SYSTEM, reason: reasonOf(hits), effectiveAt: event.receivedAt },
      changes,
    );
    return report;
  }

  /** A later turn: the words are joined to the earlier ones and triage runs again. The row is locked by the caller. */
  async add(manager: EntityManager, event: InboundEvent, report: Report): Promise<Report> {
    const hits = this.danger.match(event.text);
    const level = highest(hits);
    const urgency = level ? moreUrgent(level, report.urgency ?? '不适用') : report.urgency;
    const state =
      report.state === '待补充'
        ? nextState(REPORT, report.state, 'complete', { actor: 'citizen' })
        : report.state;
    const of = { hotlineId: report.hotlineId, subject: 'report', subjectId: report.id } as const;
    const changes: Change[] = [];
    if (state !== report.state) changes.push({ ...of, kind: 'state', before: report.state, after: state });
    if (urgency !== report.urgency)
      changes.push({ ...of, kind: 'urgency', before: report.urgency, after: urgency });

    report.text = `${report.text}\n${maskText(event.text)}`;
    report.placeText = event.place ? maskText(event.place) : report.placeText;
    report.danger = hits.length > 0 ? [...(report.danger ?? []), ...hits.map(toHit)] : report.danger;
    report.urgency = urgency;
    report.urgencyRank = urgency ? URGENCIES.indexOf(urgency) : report.urgencyRank;
    report.state = state;
    report.revision += 1;
    report.version += 1;
    report.updatedAt = new Date();
    await manager.save(Report, report);
    await this.insertRevision(manager, report, event);
    await recordHistory(
      manager,
      { actor: 'citizen', reason: reasonOf(hits), effectiveAt: event.receivedAt },
      changes,
    );
    return report;
  }

  private async insertRevision(manager: EntityManager, report: Report, event: InboundEvent): Promise<void> {
    await manager.insert(ReportRevision, {
      reportId: report.id,
      revision: report.revision,
      hotlineId: report.hotlineId,
      text: report.text,
      placeText: report.placeText,
      original: this.keys.seal(
        'report_revision.original',
        [event.text, event.place].filter(Boolean).join('\n'),
      ),
    });
  }

  /** An anonymous reporter leaves no identity, even where a contact was typed. */
  private async reporter(
    manager: EntityManager,
    event: InboundEvent,
    hotlineId: string,
  ): Promise<{ identityId: string | null; personId: string | null; phone: string | null }> {
    const { sender } = event;
    const contact: Contact | undefined =
      sender.kind === 'form' ? event.contact : { kind: sender.kind, value: sender.value };
    if (!contact || event.anonymous) return { identityId: null, personId: null, phone: null };
    const identity = await identify(manager, this.keys, hotlineId, contact, sender.kind !== 'form');
    return {
      identityId: identity.id,
      personId: identity.personId,
      phone: contact.kind === 'phone' ? contact.value : null,
    };
  }
}

const highest = (hits: DangerMatch[]): Urgency | null =>
  hits.reduce<Urgency | null>((level, hit) => (level ? moreUrgent(level, hit.level) : hit.level), null);

const toHit = ({ rule, name, level, advice }: DangerMatch): DangerHit => ({ rule, name, level, advice });

const reasonOf = (hits: DangerMatch[]): string | null =>
  hits.length > 0 ? `危险词:${hits.map((hit) => hit.name).join('、')}` : null;
