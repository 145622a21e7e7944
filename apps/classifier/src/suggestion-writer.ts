import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { SuggestionBody } from '#common/complaint/suggestion.js';
import { moreUrgent, URGENCIES } from '#common/complaint/words.js';
import { newId } from '#common/database/id.js';
import { Report, Suggestion } from '#common/database/records/report.js';
import { type Change, recordHistory } from '#common/lifecycle/history.js';

const COUNTS_FROM = 0.5;

/**
 * Stores a suggestion, append-only, and makes it the current one when its revision still is. While nobody has decided,
 * the report's columns show what the machine thinks; danger words found at intake are never lowered by it.
 */
@Injectable()
export class SuggestionWriter {
  constructor(private readonly database: DataSource) {}

  async store(seen: Report, trigger: string, body: SuggestionBody, elapsedMs: number): Promise<void> {
    await this.database.transaction(async (manager) => {
      const id = newId();
      const inserted = await manager
        .createQueryBuilder()
        .insert()
        .into(Suggestion)
        .values({
          id,
          hotlineId: seen.hotlineId,
          reportId: seen.id,
          revision: seen.revision,
          trigger,
          body,
          elapsedMs,
        })
        .orIgnore()
        .returning('id')
        .execute();
      if ((inserted.raw as unknown[]).length === 0) return;
      const report = await manager.findOne(Report, {
        where: { id: seen.id },
        lock: { mode: 'pessimistic_write' },
      });
      if (report?.revision === seen.revision) await this.makeCurrent(manager, report, id, body);
    });
  }

  private async makeCurrent(
    manager: EntityManager,
    report: Report,
    suggestionId: string,
    body: SuggestionBody,
  ): Promise<void> {
    const pointer = { suggestionId, triagedRevision: report.revision, updatedAt: new Date() };
    if (report.decidedAt !== null) {
      await manager.update(Report, report.id, pointer);
      return;
    }
    const { understanding, place, routing } = body;
    const codes = understanding.codes
      .filter(({ probability }) => probability >= COUNTS_FROM)
      .map(({ code }) => code);
    const urgency = moreUrgent(understanding.urgency, report.urgency ?? '不适用');
    const next = {
      primaryCode: understanding.primary,
      codes: [understanding.primary, ...codes.filter((code) => code !== understanding.primary)],
      urgency,
      adcode: place.adcode,
      department: routing.department,
    };
    await manager.update(Report, report.id, { ...pointer, ...next, urgencyRank: URGENCIES.indexOf(urgency) });
    const of = { hotlineId: report.hotlineId, subject: 'report', subjectId: report.id } as const;
    const changes: (Change & { changed: boolean })[] = [
      {
        ...of,
        kind: 'codes',
        before: report.codes,
        after: next.codes,
        changed: report.codes.join() !== next.codes.join(),
      },
      { ...of, kind: 'urgency', before: report.urgency, after: urgency, changed: report.urgency !== urgency },
      {
        ...of,
        kind: 'place',
        before: report.adcode,
        after: next.adcode,
        changed: report.adcode !== next.adcode,
      },
    ];
    await recordHistory(
      manager,
      { actor: 'system', suggestionId },
      changes.filter(({ changed }) => changed),
    );
  }
}
