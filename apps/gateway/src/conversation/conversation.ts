import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import { parseQueryCode } from '#common/complaint/query-code.js';
import { Report } from '#common/database/records/report.js';
import type { InboundEvent } from '../channels/channel.js';
import { namesAPlace } from './completeness.js';

const PROGRESS = /^(?:进度|查询|查进度|查询进度|查件|结果|怎么样了|处理得怎么样了)[??。!!]*$/;

/** An older report is another matter. */
const FOLDS_FOR_MS = 24 * 3_600_000;

/** What a message is in the conversation. */
export type Turn =
  | { effect: 'opened' | 'asked' | 'guided' }
  /** The answer to our question. */
  | { effect: 'added'; reportId: string }
  /** `report` is null where the code or the sender is unknown. */
  | { effect: 'progress'; report: Report | null }
  /** One of too many, or a machine's: kept with the report it belongs to, null where it needs none. */
  | { effect: 'folded'; reportId: string | null };

/** Where the sender stands with us. */
export interface Standing {
  hotlineId: string;
  channel: string;
  senderLookup: string;
  /** The newest report of the sender that waits for an answer to our question. */
  askedReportId: string | null;
  /** The sender is over the limit for senders, and this message has no danger words. */
  crowded: boolean;
}

/**
 * Decides what a message is: the opening of a report, the answer to our question, a request for progress, nothing that
 * we can act on, or one of a flood. What was spoken is complete: nobody asks back in writing for what they have not heard.
 * It reads only what is stored, so it is the same after a restart and in every copy.
 */
@Injectable()
export class Conversation {
  async turn(manager: EntityManager, event: InboundEvent, standing: Standing): Promise<Turn> {
    const bound = await this.boundReport(manager, event, standing);
    if (event.led)
      return bound?.decidedAt === null ? { effect: 'added', reportId: bound.id } : { effect: 'opened' };
    if (event.automatic === 'reply' || (event.automatic && bound !== null))
      return { effect: 'folded', reportId: bound?.id ?? null };
    if (event.automatic) return { effect: 'opened' };
    if (bound?.decidedAt === null) return { effect: 'added', reportId: bound.id };
    if (event.sender.kind === 'form') return { effect: 'opened' };
    const turn = await this.turnOf(manager, event, standing);
    return standing.crowded ? this.fold(manager, turn, standing) : turn;
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
  private async fold(manager: EntityManager, turn: Turn, standing: Standing): Promise<Turn> {
    if (turn.effect === 'added') return turn;
    if (turn.effect === 'guided' || turn.effect === 'progress') return { effect: 'folded', reportId: null };
    const { hotlineId, channel, senderLookup } = standing;
    const report = await manager.findOne(Report, {
      select: { id: true },
      where: {
        hotlineId,
        channel,
        senderLookup,
        decidedAt: IsNull(),
        receivedAt: MoreThan(new Date(Date.now() - FOLDS_FOR_MS)),
      },
      order: { receivedAt: 'DESC' },
    });
    return report ? { effect: 'folded', reportId: report.id } : turn;
  }

  private async turnOf(manager: EntityManager, event: InboundEvent, standing: Standing): Promise<Turn> {
    if (event.attachments.length === 0) {
      if (event.text === '') return { effect: 'guided' };
      const { hotlineId, channel, senderLookup } = standing;
      const queryCode = parseQueryCode(event.text.replace(/^(?:进度|查询|查)[::\s]*/, ''));
      if (queryCode !== null) {
        return { effect: 'progress', report: await manager.findOneBy(Report, { hotlineId, queryCode }) };
      }
      if (PROGRESS.test(event.text)) {
        const where = { hotlineId, channel, senderLookup };
        return {
          effect: 'progress',
          report: await manager.findOne(Report, { where, order: { receivedAt: 'DESC' } }),
        };
      }
    }
    // Whoever can forge the sender must not answer a question that was asked of somebody else.
    if (standing.askedReportId !== null && event.continues === undefined)
      return { effect: 'added', reportId: standing.askedReportId };
    return { effect: event.spoken || event.place || namesAPlace(event.text) ? 'opened' : 'asked' };
  }
}
