import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { formatQueryCode } from '#common/complaint/query-code.js';
import type { Delivery } from '#common/database/records/case.js';
import { Report } from '#common/database/records/report.js';
import { type Act, recordHistory } from '#common/lifecycle/history.js';
import { Outbox } from '../follow-up/outbox.js';
import { loadAnswers } from './answers.js';

const answers = loadAnswers();

/** What a reporter is sent when a case was answered. */
export const resultText = (values: { code: string; finding: string; reply: string }): string =>
  answers.text('result', values);

/** Tells every reporter of a case what came of it: each one alone, none named to another. */
@Injectable()
export class Results {
  constructor(private readonly outbox: Outbox) {}

  /** The queued messages, to be passed to OutboxSender.wake after the commit. */
  async tell(
    manager: EntityManager,
    act: Act,
    reports: Report[],
    delivery: Delivery,
  ): Promise<(string | null)[]> {
    const reply = delivery.reply ?? '';
    const queued: (string | null)[] = [];
    for (const report of reports) {
      await manager.update(Report, report.id, {
        answer: reply,
        version: report.version + 1,
        updatedAt: new Date(),
      });
      await recordHistory(manager, act, [
        {
          hotlineId: report.hotlineId,
          subject: 'report',
          subjectId: report.id,
          kind: 'reply',
          before: report.answer,
          after: reply,
        },
      ]);
      const text = resultText({
        code: formatQueryCode(report.queryCode),
        finding: delivery.finding ?? '',
        reply,
      });
      queued.push(
        await this.outbox.write(manager, report, {
          purpose: 'result',
          dedupKey: `result-${delivery.id}`,
          text,
        }),
      );
    }
    return queued;
  }
}
