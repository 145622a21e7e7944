import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Urgency } from '#common/complaint/words.js';
import type { CaseState } from '#common/lifecycle/tables.js';
import type { Who } from '../access/who.js';
import { Words } from '../dispatch/words.js';
import type { Plain } from '../openapi/plain.js';
import { midnight } from './days.js';
import type { HotMatter } from './overview.dto.js';

const MOST = 20;

interface Row {
  caseId: string;
  number: string;
  title: string;
  state: CaseState;
  urgency: Urgency;
  code: string;
  adcode: string | null;
  reports: number;
  lastAt: Date;
  lastReportId: string;
}

/** The matters that most reports tell of. */
@Injectable()
export class HotMatters {
  constructor(
    private readonly database: DataSource,
    private readonly words: Words,
  ) {}

  async list(who: Who, length: number, now = new Date()): Promise<Plain<HotMatter[]>> {
    const rows = await this.database.query<Row[]>(SQL, [who.hotlineId, midnight(now, length - 1), MOST]);
    return rows.map(({ code, adcode, lastAt, ...row }) => ({
      ...row,
      code: this.words.code(code),
      place: this.words.place(adcode),
      lastAt: lastAt.toISOString(),
    }));
  }
}

/** The recent ones first, from the index report_received; PostgreSQL would else read every report that has a case. */
const SQL = `
  WITH recent AS MATERIALIZED (
    SELECT case_id, received_at FROM report WHERE hotline_id = $1 AND received_at >= $2 AND case_id IS NOT NULL),
  hot AS (
    SELECT case_id, count(*)::int AS reports, max(received_at) AS "lastAt" FROM recent
     GROUP BY case_id HAVING count(*) > 1 ORDER BY 2 DESC, 3 DESC LIMIT $3)
  SELECT c.id AS "caseId", c.number, c.title, c.state, c.urgency, c.primary_code AS code, c.adcode, hot.reports, hot."lastAt",
         (SELECT id FROM report WHERE case_id = c.id ORDER BY received_at DESC LIMIT 1) AS "lastReportId"
  FROM hot JOIN case_file c ON c.id = hot.case_id ORDER BY hot.reports DESC, hot."lastAt" DESC`;
