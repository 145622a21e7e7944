import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import { type Urgency, URGENCIES } from '#common/complaint/words.js';
import type { DangerHit } from '#common/database/records/report.js';
import type { ReportState } from '#common/lifecycle/tables.js';
import type { Who } from '../access/who.js';
import { Words } from '../dispatch/words.js';
import { decodeCursor, encodeCursor, isInstant } from '../http/cursor.js';
import type { InboxItem, InboxPage, InboxQuery } from './triage.dto.js';
import type { Plain } from '../openapi/plain.js';

const OPEN: ReportState[] = ['待补充', '待研判'];
const EXCERPT = 120;
/** From this probability on an earlier report counts as perhaps the same matter. */
export const SAME_FROM = 0.5;
const CURSOR = [(text: string) => /^[0-3]$/.test(text), isInstant, isUUID];

interface Row {
  id: string;
  queryCode: string;
  channel: string;
  receivedAt: Date;
  position: string;
  rank: number;
  state: ReportState;
  excerpt: string;
  placeText: string | null;
  adcode: string | null;
  urgency: Urgency | null;
  danger: DangerHit[] | null;
  incomplete: boolean;
  version: number;
  dueAt: Date | null;
  primary: string | null;
  probability: number | null;
  earlierCount: number;
  suggestionMissing: boolean;
  triageFailed: boolean;
}

/** What waits for an operator: the most urgent first, then the oldest. */
@Injectable()
export class Inbox {
  constructor(
    private readonly database: DataSource,
    private readonly words: Words,
  ) {}

  async page(who: Who, { state, urgency, cursor, limit = 50 }: InboxQuery): Promise<Plain<InboxPage>> {
    const after = cursor === undefined ? [null, null, null] : decodeCursor(cursor, CURSOR);
    const rows = await this.database.query<Row[]>(SQL, [
      who.hotlineId,
      state === undefined ? OPEN : [state],
      urgency ?? null,
      urgency === undefined ? null : URGENCIES.indexOf(urgency),
      ...after,
      limit + 1,
      EXCERPT,
      SAME_FROM,
    ]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map((row) => this.item(row)),
      next: last && rows.length > limit ? encodeCursor([last.rank, last.position, last.id]) : null,
    };
  }

  private item(row: Row): Plain<InboxItem> {
    const {
      id,
      position: _position,
      rank: _rank,
      adcode,
      primary,
      probability,
      receivedAt,
      danger,
      dueAt,
      ...shown
    } = row;
    return {
      ...shown,
      reportId: id,
      receivedAt: receivedAt.toISOString(),
      dueAt: dueAt?.toISOString() ?? null,
      place: this.words.place(adcode),
      danger: danger ?? [],
      suggestion: primary === null ? null : { ...this.words.code(primary), probability: probability ?? 0 },
    };
  }
}

/**
 * Of each state the first of a page, as the index has them, and of these the first; only then what is shown of them is read.
 * Twenty thousand may wait after a burst.
 */
const SQL = `
  WITH page AS MATERIALIZED (
    SELECT first.id
      FROM unnest($2::text[]) AS s(state), LATERAL (
        SELECT id, urgency_rank, received_at FROM report
         WHERE hotline_id = $1 AND state = s.state AND ($3::text IS NULL OR (urgency = $3 AND urgency_rank = $4::int))
           AND ($5::int IS NULL OR (urgency_rank, received_at, id) > ($5::int, $6::timestamptz, $7::uuid))
         ORDER BY urgency_rank, received_at, id LIMIT $8) first
     ORDER BY first.urgency_rank, first.received_at, first.id LIMIT $8)
  SELECT r.id, r.query_code AS "queryCode", r.channel, r.received_at AS "receivedAt", r.received_at::text AS position,
         r.urgency_rank AS rank, r.state, left(r.text, $9) AS excerpt, r.place_text AS "placeText", r.adcode, r.urgency,
         r.danger, r.incomplete, r.version,
         s.body->'understanding'->>'primary' AS "primary",
         (s.body->'understanding'->>'primaryProbability')::float8 AS probability,
         (SELECT count(*)::int FROM jsonb_array_elements(coalesce(s.body->'sameness'->'earlier', '[]')) e
           WHERE (e->>'probability')::float8 >= $10) AS "earlierCount",
         (SELECT min(due_at) FROM transfer_order t WHERE t.report_id = r.id AND t.state IN ('待签收', '已签收')) AS "dueAt",
         r.triaged_revision < r.revision AS "suggestionMissing",
         r.triaged_revision < r.revision
           AND EXISTS (SELECT 1 FROM job_failure f
                        WHERE f.job = 'triage' AND f.subject_key = r.id || '-' || r.revision) AS "triageFailed"
  FROM page JOIN report r ON r.id = page.id LEFT JOIN suggestion s ON s.id = r.suggestion_id
  ORDER BY r.urgency_rank, r.received_at, r.id`;
