import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, MoreThan, Not } from 'typeorm';
import { type Score, SCORES } from '#common/complaint/words.js';
import { Report, ReportRating } from '#common/database/records/report.js';
import type { InboundEvent } from '../channels/channel.js';
import { remarksOn } from '../follow-up/again.js';
import { Hearing } from './hearing.js';

/** How long after a report a "满意" or "还是没解决" is about its answer. */
const DAYS = 90;

/** What was said of an answer: null where it was rated before, which is never changed. */
export interface Rated {
  report: Report;
  score: Score | null;
  isBad: boolean;
}

interface Sender {
  hotlineId: string;
  senderLookup: string;
}

/**
 * What a reporter says after the answer: how it was, or that nothing changed. A rating is a message that says nothing else;
 * whatever says more is a report of its own, which names the first one to the operator and keeps its place.
 */
@Injectable()
export class Afterwards {
  constructor(private readonly hearing: Hearing) {}

  /** Null where the message rates nothing. */
  async rating(manager: EntityManager, event: InboundEvent, sender: Sender): Promise<Rated | null> {
    const { rating } = this.hearing.patterns;
    const bare = event.text.replace(/[\s\p{P}\p{S}]+/gu, '');
    const score = SCORES.find((word) => rating[word].test(bare));
    if (score === undefined) return null;
    const report = await this.answered(manager, event, sender);
    if (report === null) return null;
    const before = await manager.findOneBy(ReportRating, { reportId: report.id });
    return { report, score: before === null ? score : null, isBad: score === '不满意' };
  }

  /** The message as it opens a report, where it says that an answered matter goes on. */
  async again(manager: EntityManager, event: InboundEvent, sender: Sender): Promise<InboundEvent> {
    if (!this.hearing.patterns.unsolved.test(event.text)) return event;
    const report = await this.answered(manager, event, sender);
    if (report === null) return event;
    const isElsewhere = event.place !== undefined || this.hearing.hear(event.text).places.length > 0;
    const place = report.placeText ?? this.hearing.hear(report.text).places.join('');
    return {
      ...event,
      ...(isElsewhere || place === '' ? {} : { place }),
      remarks: [...(event.remarks ?? []), ...remarksOn(report)],
    };
  }

  /**
   * The sender's newest report that was answered, by whatever channel it came: who telephoned is told by text message. Where
   * the sender is not proved, the one that the message is bound to.
   */
  private async answered(
    manager: EntityManager,
    { continues }: InboundEvent,
    { hotlineId, senderLookup }: Sender,
  ): Promise<Report | null> {
    if (continues === null) return null;
    const whose = continues === undefined ? { senderLookup } : { id: continues };
    const receivedAt = MoreThan(new Date(Date.now() - DAYS * 24 * 3_600_000));
    return manager.findOne(Report, {
      where: { hotlineId, ...whose, answer: Not(IsNull()), receivedAt },
      order: { receivedAt: 'DESC' },
    });
  }
}
