import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isUrgent, loadDangerRules } from '#common/complaint/danger.js';
import { type DialogueStep, OPERATOR_ASKED, type Slot, SLOTS } from '#common/complaint/dialogue-step.js';
import { parseQueryCode } from '#common/complaint/query-code.js';
import type { Score } from '#common/complaint/words.js';
import { Report } from '#common/database/records/report.js';
import type { InboundEvent } from '../channels/channel.js';
import { Acts, type MessageAct } from './acts.js';
import { Afterwards, type Rated } from './afterwards.js';
import { READING, type Sentence } from './answers.js';
import { Matters } from './matters.js';
import { type Opened, Openings } from './openings.js';
import { stepOf } from './step.js';

/** What a message is in the conversation, and what we say to it. */
export type Turn =
  | Opened
  /** Words to the sender's open report; what is said is decided by GoingOn once the report is locked. */
  | { effect: 'added'; reportId: string; act: MessageAct }
  /** `report` is null where the code or the sender is unknown. */
  | { effect: 'progress'; report: Report | null; step: DialogueStep }
  /** Says nothing that a report could be made of. */
  | { effect: 'guided' | 'noted'; step: DialogueStep; unsubscribes: boolean }
  /** What the reporter thinks of an answer; a score of null changes nothing. */
  | { effect: 'noted'; report: Report; score: Score | null; step: DialogueStep }
  /** One of too many, or a machine's: kept with the report it belongs to, null where it needs none. */
  | { effect: 'folded'; reportId: string | null };

/** The sender's report that nobody has decided on yet. */
export interface OpenReport {
  id: string;
  state: string;
  text: string;
  place: string | null;
  urgency: string | null;
  asked: string[];
}

/** Where the sender stands with us. */
export interface Standing {
  hotlineId: string;
  channel: string;
  account: string;
  senderLookup: string;
  /** The one that waits for an answer to our question, else the newest of the last day. */
  openReport: OpenReport | null;
  /** The sender is over the limit for senders, and this message has no danger words. */
  crowded: boolean;
  /** Has unsubscribed; a new report ends that. */
  unsubscribed: boolean;
}

/**
 * Decides what a message is: the opening of a report or two, words to the open one, a request for progress, small talk, or
 * one of a flood; and what we answer and ask (dialogue.ts). It reads only what is stored, so it is the same after a restart
 * and in every copy. What was spoken is complete: nobody asks back in writing for what they have not heard.
 */
@Injectable()
export class Conversation {
  private readonly danger = loadDangerRules();

  constructor(
    private readonly acts: Acts,
    private readonly matters: Matters,
    private readonly openings: Openings,
    private readonly afterwards: Afterwards,
  ) {}

  async turn(manager: EntityManager, event: InboundEvent, standing: Standing): Promise<Turn> {
    const bound = await this.boundReport(manager, event, standing);
    if (event.automatic === 'reply' || (event.automatic && bound !== null))
      return { effect: 'folded', reportId: bound?.id ?? null };
    if (event.automatic) return this.openings.of([event], false);
    if (bound?.decidedAt === null) return { effect: 'added', reportId: bound.id, act: 'matter' };
    if (event.led || event.sender.kind === 'form') return this.openings.of([event], false);
    // Whoever can forge the sender must not answer a question that was asked of somebody else.
    const openReport = event.continues === undefined ? standing.openReport : null;
    const turn = await this.turnOf(manager, event, { ...standing, openReport });
    return standing.crowded ? this.fold(turn, standing) : turn;
  }

  private async turnOf(manager: EntityManager, event: InboundEvent, standing: Standing): Promise<Turn> {
    const { text, attachments, place } = event;
    if (attachments.length > 0 || place !== undefined) return this.matterOf(event, standing);
    if (text === '') return this.once(manager, standing, 'guided', 'guided');
    const { hotlineId, openReport } = standing;
    const queryCode = parseQueryCode(text.replace(/^(?:进度|查询|查)[::\s]*/, ''));
    if (queryCode !== null) return progress(await manager.findOneBy(Report, { hotlineId, queryCode }));
    const asked = askedOf(openReport);
    const rated = asked === null ? await this.afterwards.rating(manager, event, standing) : null;
    if (rated) return rating(rated);
    const act = this.acts.of(text, asked);
    const small = await this.smallTalk(manager, act, standing);
    if (small) return small;
    if (act === 'person' || act === 'done') return this.withAct(event, act, standing);
    const consultation = act === 'consultation' && openReport === null;
    if (consultation)
      return this.matterOf({ ...event, details: { ...event.details, consultation } }, standing);
    return this.matterOf(
      openReport === null ? await this.afterwards.again(manager, event, standing) : event,
      standing,
    );
  }

  /** Words to the open report, or a report of its own for each matter. */
  private matterOf(event: InboundEvent, { openReport, unsubscribed }: Standing): Turn {
    if (openReport !== null && this.continues(event, openReport))
      return { effect: 'added', reportId: openReport.id, act: 'matter' };
    const parts = this.matters.split(event.text);
    return this.openings.of(parts.length < 2 ? [event] : this.openings.parts(event, parts), unsubscribed);
  }

  /** A recording without words may be anything: it goes on only with what it may be the answer to. */
  private continues({ text, spoken }: InboundEvent, open: OpenReport): boolean {
    if (spoken && text === '') return open.state === '待补充';
    return !this.isAnother(text, open) && !this.isNewDanger(text, open);
  }

  /** Danger is never put with a report that an operator may have read already, unless it told of danger before. */
  private isNewDanger(text: string, { state, urgency }: OpenReport): boolean {
    return state !== '待补充' && urgency !== '特急' && isUrgent(this.danger.match(text));
  }

  private isAnother(text: string, { text: earlier, place }: OpenReport): boolean {
    return this.matters.isAnother(text, place === null ? earlier : `${earlier}\n${place}`);
  }

  /** What makes no report; null where it may be one. */
  private async smallTalk(manager: EntityManager, act: MessageAct, standing: Standing): Promise<Turn | null> {
    switch (act) {
      case 'unsubscribe':
        return { effect: 'noted', step: { say: ['unsubscribed'] }, unsubscribes: true };
      case 'unknown-code':
        return progress(null);
      case 'progress': {
        const { hotlineId, senderLookup } = standing;
        const where = { hotlineId, senderLookup };
        return progress(await manager.findOne(Report, { where, order: { receivedAt: 'DESC' } }));
      }
      case 'greeting':
      case 'empty':
        return this.once(manager, standing, 'guided', 'guided');
      case 'thanks':
        // "好的" to a question is neither an answer nor thanks.
        return standing.openReport?.state === '待补充'
          ? { effect: 'noted', step: { say: [] }, unsubscribes: false }
          : this.once(manager, standing, 'noted', 'welcome');
      case 'abuse':
        return this.once(manager, standing, 'noted', 'calm');
      case 'done':
        return standing.openReport?.state === '待补充'
          ? null
          : this.once(manager, standing, 'noted', 'welcome');
      default:
        return null;
    }
  }

  /** Asks for a person, or says that there is no more to say. */
  private withAct(event: InboundEvent, act: 'person' | 'done', standing: Standing): Turn {
    if (standing.openReport !== null) return { effect: 'added', reportId: standing.openReport.id, act };
    const asking = { ...event, details: { ...event.details, wantsPerson: true } };
    return {
      effect: 'opened',
      openings: [{ event: asking, ask: null }],
      step: stepOf(['person', READING], null, []),
    };
  }

  /** A courtesy is said once a day: two machines must not thank each other for ever. */
  private async once(
    manager: EntityManager,
    { hotlineId, channel, account, senderLookup }: Standing,
    effect: 'guided' | 'noted',
    sentence: Sentence,
  ): Promise<Turn> {
    const rows = await manager.query<object[]>(
      `SELECT FROM inbound_message
        WHERE hotline_id = $1 AND channel = $2 AND account = $3 AND sender_lookup = $4 AND step->'say' ? $5
          AND recorded_at > now() - interval '24 hours' LIMIT 1`,
      [hotlineId, channel, account, senderLookup, sentence],
    );
    return { effect, step: { say: rows.length > 0 ? [] : [sentence] }, unsubscribes: false };
  }

  /** The report that the message answers by a secret, or in the same call. Of another hotline it is none. */
  private async boundReport(
    manager: EntityManager,
    { continues, led }: InboundEvent,
    { hotlineId }: Standing,
  ): Promise<Pick<Report, 'id' | 'decidedAt'> | null> {
    const id = led ? led.of : continues;
    if (!id) return null;
    return manager.findOne(Report, { select: { id: true, decidedAt: true }, where: { id, hotlineId } });
  }

  /**
   * What a flood must not do: open reports without end, and be answered for money. It still opens one where the sender has
   * none that an operator is yet to look at, and it answers our question.
   */
  private fold(turn: Turn, { openReport }: Standing): Turn {
    if (turn.effect === 'noted' && ('score' in turn || turn.unsubscribes)) return turn;
    if (turn.effect === 'added' && openReport?.state === '待补充') return turn;
    const saysSomething = turn.effect === 'opened' || turn.effect === 'asked' || turn.effect === 'added';
    if (saysSomething && openReport === null) return turn;
    return { effect: 'folded', reportId: saysSomething ? (openReport?.id ?? null) : null };
  }
}

const progress = (report: Report | null): Turn => ({
  effect: 'progress',
  report,
  step: { say: [report ? 'progress' : 'progressUnknown'] },
});

const rating = ({ report, score, isBad }: Rated): Turn => ({
  effect: 'noted',
  report,
  score,
  step: { say: [score === null ? 'ratedBefore' : isBad ? 'ratedBad' : 'rated'] },
});

/** What the sender has to answer: our slot, or an operator's question. */
function askedOf(open: OpenReport | null): Slot | typeof OPERATOR_ASKED | null {
  if (open?.state !== '待补充') return null;
  return SLOTS.find((slot) => slot === open.asked.at(-1)) ?? OPERATOR_ASKED;
}
