import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { formatQueryCode } from '#common/complaint/query-code.js';
import { type Bureau, Hotline } from '#common/database/records/hotline.js';
import type { Report, Suggestion } from '#common/database/records/report.js';
import type { ReportAction } from '#common/lifecycle/tables.js';
import { loadAnswers } from '../dispatch/answers.js';
import { Outbox } from '../follow-up/outbox.js';
import type { DecisionDto } from './triage.dto.js';

/** What the citizen is told of a decision: the operator's words, else the standard sentence of the action. */
@Injectable()
export class Telling {
  private readonly answers = loadAnswers();

  constructor(private readonly outbox: Outbox) {}

  /** Null where an action is the hotline's own business. */
  async textFor(
    manager: EntityManager,
    { action, answer }: DecisionDto,
    report: Report,
    bureau: Bureau | null,
    suggestion: Suggestion | null,
  ): Promise<string | null> {
    if (action === 'reconsider' || action === 'complete') return null;
    if (answer !== undefined) return answer;
    const code = formatQueryCode(report.queryCode);
    switch (action) {
      case 'accept':
      case 'refer':
        return this.answers.text(action, { code, bureau: bureau?.name ?? '负责的部门' });
      case 'ask':
        // One question at a time: a person answers a short message.
        return this.answers.text(action, {
          code,
          missing: this.answers.question(suggestion?.body.understanding.missing[0] ?? 'more'),
        });
      case 'refuse':
      case 'refuse-repeat':
      case 'answer':
      case 'discard': {
        const { phone } = await manager.findOneByOrFail(Hotline, { id: report.hotlineId });
        return this.answers.text(action, { code, phone });
      }
    }
  }

  async write(
    manager: EntityManager,
    report: Report,
    action: ReportAction,
    text: string,
    heldUntil: Date | null,
  ): Promise<string | null> {
    return this.outbox.write(manager, report, {
      purpose: purposeOf(action),
      dedupKey: dedupKeyOf(action, report.version),
      text,
      heldUntil,
    });
  }
}

const purposeOf = (action: ReportAction): 'question' | 'decision' =>
  action === 'ask' ? 'question' : 'decision';

/** By which the message of a decision is found; `version` is the report's after it. */
export const dedupKeyOf = (action: ReportAction, version: number): string =>
  `${purposeOf(action)}-${String(version)}`;
