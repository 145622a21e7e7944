import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { parseQueryCode } from '#common/complaint/query-code.js';
import type { InboundEffect } from '#common/database/records/inbound.js';
import { Report } from '#common/database/records/report.js';
import type { InboundEvent } from '../channels/channel.js';
import { namesAPlace } from './completeness.js';

/** How long a question stays open: later words of the same sender are a new matter. */
const QUESTION_OPEN_MS = 24 * 3_600_000;

const PROGRESS = /^(?:进度|查询|查进度|查询进度|查件|结果|怎么样了|处理得怎么样了)[??。!!]*$/;

/** What a message is in the conversation, and the report that it is about where there is one. */
export interface Turn {
  effect: InboundEffect;
  report: Report | null;
}

/**
 * Decides, in the intake transaction, what a message is: the opening of a report, the answer to our question, a
 * request for progress, or nothing that we can act on. It reads only what is stored, so it is the same after a
 * restart and in every copy.
 */
@Injectable()
export class Conversation {
  async turn(
    manager: EntityManager,
    event: InboundEvent,
    hotlineId: string,
    senderLookup: string,
  ): Promise<Turn> {
    if (event.sender.kind === 'form') return { effect: 'opened', report: null };
    const opening: Turn = {
      effect: event.place || namesAPlace(event.text) ? 'opened' : 'asked',
      report: null,
    };
    const ofSender = { hotlineId, channel: event.channel, senderLookup };

    if (event.attachments.length === 0) {
      if (event.text === '') return { effect: 'guided', report: null };
      const code = parseQueryCode(event.text.replace(/^(?:进度|查询|查)[::\s]*/, ''));
      if (code !== null) {
        return {
          effect: 'progress',
          report: await manager.findOneBy(Report, { hotlineId, queryCode: code }),
        };
      }
      if (PROGRESS.test(event.text)) {
        const report = await manager.findOne(Report, { where: ofSender, order: { receivedAt: 'DESC' } });
        return { effect: 'progress', report };
      }
    }

    const waiting = await manager.findOne(Report, {
      where: { ...ofSender, state: '待补充' },
      order: { receivedAt: 'DESC' },
      lock: { mode: 'pessimistic_write' },
    });
    const stillOpen = waiting && event.receivedAt.getTime() - waiting.receivedAt.getTime() < QUESTION_OPEN_MS;
    return stillOpen ? { effect: 'added', report: waiting } : opening;
  }
}
