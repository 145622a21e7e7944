import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { openAlarm } from '#common/alarm/open-alarm.js';
import type { SuggestionBody } from '#common/complaint/suggestion.js';
import { moreUrgent, URGENCIES, type Urgency } from '#common/complaint/words.js';
import { newId } from '#common/database/id.js';
import { type Insert, insertGroups, insertIf } from '#common/database/insert-together.js';
import { prepared } from '#common/database/prepared.js';
import { History } from '#common/database/records/history.js';
import { Report, Suggestion } from '#common/database/records/report.js';
import { type Change, historyRows } from '#common/lifecycle/history.js';

const COUNTS_FROM = 0.5;

/** The suggestion $3 is newer than the current one: what a worker brings that slept meanwhile changes nothing. */
const IS_NEWER = `(suggestion_id IS NULL
  OR (SELECT (revision, recorded_at) FROM suggestion WHERE id = report.suggestion_id)
   < (SELECT (revision, recorded_at) FROM suggestion WHERE id = $3))`;

/**
 * Stores a suggestion, append-only, and makes it the current one when its revision still is. While nobody has decided,
 * the report's columns show what the machine thinks; danger words found at intake are never lowered by it.
 */
@Injectable()
export class SuggestionWriter {
  constructor(private readonly database: DataSource) {}

  /**
   * `seen` is the report as the stages read it. Each of the two steps may be repeated after a crash: a job that runs
   * twice writes one suggestion, and it becomes current once.
   */
  async store(seen: Report, trigger: string, body: SuggestionBody, elapsedMs: number): Promise<void> {
    const { manager } = this.database;
    const { id: reportId, hotlineId, revision } = seen;
    const row = { id: newId(), hotlineId, reportId, revision, trigger, body, elapsedMs };
    const [isNew] = await insertGroups(prepared(manager), this.database, [
      [{ into: Suggestion, rows: [row] }],
    ]);
    const { id } = isNew ? row : await manager.findOneByOrFail(Suggestion, { reportId, revision, trigger });
    if (!(await this.project(seen, id, body))) await this.point(reportId, revision, id);
  }

  /** A revision in which there is nothing to read: done, without a suggestion. */
  async skip({ id, revision }: Report): Promise<void> {
    await this.database.manager.update(Report, { id, revision }, { triagedRevision: revision });
  }

  /** Shows the suggestion in the report's columns, unless somebody decided or wrote meanwhile. */
  private async project(seen: Report, suggestionId: string, body: SuggestionBody): Promise<boolean> {
    const next = projectionOf(body, seen.urgency);
    const history = historyRows({ actor: 'system', suggestionId }, changesOf(seen, next));
    const inserts: Insert[] = [{ into: History, rows: history }];
    if (next.urgency === '特急' && seen.urgency !== '特急')
      inserts.push(openAlarm({ hotlineId: seen.hotlineId, reportId: seen.id }));
    return insertIf(prepared(this.database.manager), this.database, inserts, {
      statement: `UPDATE report
          SET suggestion_id = $3, triaged_revision = revision, updated_at = now(), primary_code = $4, codes = $5,
              urgency = $6, urgency_rank = $7, adcode = $8, department = $9
        WHERE id = $1 AND version = $2 AND decided_at IS NULL AND ${IS_NEWER}
        RETURNING 1`,
      parameters: [
        seen.id,
        seen.version,
        suggestionId,
        next.primaryCode,
        next.codes,
        next.urgency,
        URGENCIES.indexOf(next.urgency),
        next.adcode,
        next.department,
      ],
    });
  }

  /** A report that changed while it was read: its columns stay as they are, and a revision of its own stays to be triaged. */
  private async point(reportId: string, revision: number, suggestionId: string): Promise<void> {
    await this.database.query(
      `UPDATE report SET suggestion_id = $3, triaged_revision = revision, updated_at = now()
        WHERE id = $1 AND revision = $2 AND ${IS_NEWER}`,
      [reportId, revision, suggestionId],
    );
  }
}

type Projection = Pick<Report, 'primaryCode' | 'codes' | 'adcode' | 'department'> & { urgency: Urgency };

function projectionOf(
  { understanding, place, routing }: SuggestionBody,
  before: Report['urgency'],
): Projection {
  const codes = understanding.codes
    .filter(({ probability }) => probability >= COUNTS_FROM)
    .map(({ code }) => code);
  const urgency = moreUrgent(understanding.urgency, before ?? '不适用');
  return {
    primaryCode: understanding.primary,
    codes: [understanding.primary, ...codes.filter((code) => code !== understanding.primary)],
    urgency,
    adcode: place.adcode,
    department: routing.department,
  };
}

function changesOf(before: Report, after: Projection): Change[] {
  const of = { hotlineId: before.hotlineId, subject: 'report', subjectId: before.id } as const;
  const changes: Change[] = [];
  if (before.codes.join() !== after.codes.join())
    changes.push({ ...of, kind: 'codes', before: before.codes, after: after.codes });
  if (before.urgency !== after.urgency)
    changes.push({ ...of, kind: 'urgency', before: before.urgency, after: after.urgency });
  if (before.adcode !== after.adcode)
    changes.push({ ...of, kind: 'place', before: before.adcode, after: after.adcode });
  return changes;
}
