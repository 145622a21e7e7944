import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { newId } from '#common/database/id.js';
import { CallBack } from '#common/database/records/call.js';
import { PersonIdentity } from '#common/database/records/person.js';
import { Report } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';
import { recordHistory } from '#common/lifecycle/history.js';
import { type Contact, maskedContact } from '#common/privacy/contact.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { accountNames } from '../access/accounts.js';
import { audit } from '../access/audit.js';
import { actAs, type Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import type { CallBackView, TakenCallBackView } from './call-backs.dto.js';

/** Who is not reached that often is left in peace; the report's history says so. */
const MOST_TRIES = 3;
const FREE_AFTER_MS = 30 * 60_000;
const SHOWN = 200;

/** A task to ring somebody back, as another module asks for it. */
export interface NewCallBack {
  hotlineId: string;
  reportId: string | null;
  /** Why, in a few Chinese words without personal data. */
  reason: string;
  /** Whom to ring; absent: whom the report names. */
  contact?: Contact | null;
  /** One cause, one task: a second `add` with it changes nothing. */
  dedupKey: string;
}

/** The list of citizens who are to be rung back: any module adds, operators take, ring and say what became of it. */
@Injectable()
export class CallBacks {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  /** Use it where a citizen can only be reached by telephone: hung up half-way, could not be told. Repeatable. */
  async add(manager: EntityManager, wanted: NewCallBack): Promise<void> {
    const { contact = null, ...task } = wanted;
    await manager
      .createQueryBuilder()
      .insert()
      .into(CallBack)
      .values({
        ...task,
        id: newId(),
        contact: contact && this.keys.seal('call_back.contact', JSON.stringify(contact)),
        contactMasked: contact && maskedContact(contact),
      })
      .orIgnore()
      .execute();
  }

  /** What is to be done, most urgent and oldest first; numbers masked. */
  async list(who: Who): Promise<Plain<CallBackView[]>> {
    const { manager } = this.database;
    const { hotlineId } = who;
    const rows = await manager.find(CallBack, {
      where: { hotlineId, state: In(['open', 'taken']) },
      order: { createdAt: 'ASC' },
      take: SHOWN,
    });
    const ids = rows.map(({ reportId }) => reportId).filter((id) => id !== null);
    const found = await manager.findBy(Report, { id: In(ids) });
    const reports = new Map(found.map((report) => [report.id, report]));
    const reportOf = ({ reportId }: CallBack): Report | null => reports.get(reportId ?? '') ?? null;
    const rankOf = (row: CallBack): number => reportOf(row)?.urgencyRank ?? 2;
    const names = await accountNames(
      this.database,
      rows.map(({ takenBy }) => takenBy),
    );
    return rows
      .sort((a, b) => rankOf(a) - rankOf(b))
      .map((row) => viewOf(row, who, reportOf(row), names.get(row.takenBy ?? '') ?? null));
  }

  /** Takes a task and opens whom to ring, which the audit keeps. Throws not-allowed where somebody else has just taken it. */
  async take(who: Who, id: string): Promise<Plain<TakenCallBackView>> {
    return this.database.transaction(async (manager) => {
      const row = await this.locked(manager, who, id);
      if (!canTake(row, who)) throw fail('not-allowed', { detail: '这次回拨已经有人接手或已结束。' });
      const now = new Date();
      const taken = { state: 'taken', takenBy: who.accountId, takenAt: now, updatedAt: now } as const;
      await manager.update(CallBack, id, taken);
      await audit(manager, {
        action: 'unmasked',
        accountId: who.accountId,
        hotlineId: who.hotlineId,
        subject: row.reportId ?? id,
        reason: `回拨:${row.reason}`,
      });
      const report = await reportOf(manager, row);
      const contact = await this.contactOf(manager, row, report);
      return { ...viewOf(Object.assign(row, taken), who, report, who.name), contact };
    });
  }

  /** What became of a task that the caller has taken. After three times without an answer it ends. */
  async finish(
    who: Who,
    id: string,
    { result, note }: { result: 'done' | 'unreached'; note?: string },
  ): Promise<Plain<CallBackView>> {
    return this.database.transaction(async (manager) => {
      const row = await this.locked(manager, who, id);
      if (!isTakenBy(row, who)) throw fail('not-allowed', { detail: '请先接手这次回拨。' });
      const tries = row.tries + 1;
      const isOver = result === 'done' || tries >= MOST_TRIES;
      const change: Partial<CallBack> = {
        state: isOver ? result : 'open',
        tries,
        note: note ?? row.note,
        updatedAt: new Date(),
        ...(isOver ? {} : { takenBy: null, takenAt: null }),
      };
      await manager.update(CallBack, id, change);
      const report = await reportOf(manager, row);
      if (report) {
        const value = result === 'done' ? '已回拨' : `回拨未接通(第 ${String(tries)} 次)`;
        const { hotlineId, id: subjectId } = report;
        await recordHistory(manager, actAs(who, ['operator', 'supervisor'], note ?? null), [
          { hotlineId, subject: 'report', subjectId, kind: 'note', after: { value } },
        ]);
      }
      return viewOf(Object.assign(row, change), who, report, isOver ? who.name : null);
    });
  }

  private async locked(manager: EntityManager, { hotlineId }: Who, id: string): Promise<CallBack> {
    const lock = { mode: 'pessimistic_write' } as const;
    const row = await manager.findOne(CallBack, { where: { id, hotlineId }, lock });
    if (!row) throw fail('not-found');
    return row;
  }

  private async contactOf(
    manager: EntityManager,
    { contact }: CallBack,
    report: Report | null,
  ): Promise<string | null> {
    if (contact) return (JSON.parse(this.keys.openText('call_back.contact', contact)) as Contact).value;
    if (!report?.personId) return null;
    const identity = await manager.findOneBy(PersonIdentity, { personId: report.personId, kind: 'phone' });
    return identity && this.keys.openText('person_identity.value', identity.value);
  }
}

/** Whoever took a task and went home leaves it to the others. */
const canTake = (row: CallBack, who: Who): boolean =>
  row.state === 'open' ||
  isTakenBy(row, who) ||
  (row.state === 'taken' && row.takenAt !== null && Date.now() - row.takenAt.getTime() > FREE_AFTER_MS);

const isTakenBy = (row: CallBack, who: Who): boolean =>
  row.state === 'taken' && row.takenBy === who.accountId;

const reportOf = (manager: EntityManager, { reportId }: CallBack): Promise<Report | null> =>
  reportId === null ? Promise.resolve(null) : manager.findOneBy(Report, { id: reportId });

const viewOf = (
  row: CallBack,
  who: Who,
  report: Report | null,
  takenBy: string | null,
): Plain<CallBackView> => ({
  id: row.id,
  reason: row.reason,
  state: row.state,
  tries: row.tries,
  contactMasked: row.contactMasked,
  reportId: row.reportId,
  queryCode: report?.queryCode ?? null,
  urgency: report?.urgency ?? null,
  excerpt: report?.text.slice(0, 80) ?? null,
  takenBy,
  canTake: canTake(row, who),
  note: row.note,
  createdAt: row.createdAt.toISOString(),
});
