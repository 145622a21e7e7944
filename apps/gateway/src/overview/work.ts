import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import { midnight } from './days.js';
import type { BureauWork, SentBack, WorkView } from './overview.dto.js';

const MOST = 50;

/** What bureaus did with what was dispatched to them: signed, returned, had to be redone. */
@Injectable()
export class Work {
  constructor(private readonly database: DataSource) {}

  async view(who: Who, length: number, now = new Date()): Promise<Plain<WorkView>> {
    const from = midnight(now, length - 1);
    const sentBack = await this.database.query<(Omit<SentBack, 'dispatchedAt'> & { dispatchedAt: Date })[]>(
      SENT_BACK,
      [who.hotlineId, from, MOST],
    );
    return {
      bureaus: await this.database.query<Plain<BureauWork>[]>(BUREAUS, [who.hotlineId, from]),
      sentBack: sentBack.map((row) => ({ ...row, dispatchedAt: row.dispatchedAt.toISOString() })),
    };
  }
}

const median = (until: string): string =>
  `round((percentile_cont(0.5) WITHIN GROUP (ORDER BY date_part('epoch', d.${until} - d.dispatched_at)) / 3600)::numeric, 1)::float8`;

const BUREAUS = `
  SELECT b.id AS "bureauId", b.name AS "bureauName", count(*)::int AS dispatched,
         count(*) FILTER (WHERE d.return_reason IS NOT NULL)::int AS returned,
         count(*) FILTER (WHERE d.redo_count > 0)::int AS redone,
         count(*) FILTER (WHERE d.state = '已通过')::int AS approved,
         ${median('signed_at')} AS "hoursToSign", ${median('reported_at')} AS "hoursToReply"
  FROM delivery d JOIN bureau b ON b.id = d.bureau_id
  WHERE d.hotline_id = $1 AND d.dispatched_at >= $2 GROUP BY b.id, b.name ORDER BY dispatched DESC, b.name`;

const SENT_BACK = `
  SELECT d.id AS "deliveryId", c.number AS "caseNumber", c.title, b.name AS "bureauName", d.state,
         d.return_reason AS "returnReason", d.redo_reason AS "redoReason", d.redo_count AS "redoCount",
         d.dispatched_at AS "dispatchedAt"
  FROM delivery d JOIN case_file c ON c.id = d.case_id JOIN bureau b ON b.id = d.bureau_id
  WHERE d.hotline_id = $1 AND d.dispatched_at >= $2 AND (d.return_reason IS NOT NULL OR d.redo_count > 0)
  ORDER BY d.dispatched_at DESC LIMIT $3`;
