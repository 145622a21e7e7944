import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ReportClaim } from '#common/database/records/claim.js';
import { fail } from '#common/errors/domain-error.js';
import type { ReportState } from '#common/lifecycle/tables.js';
import { audit } from '../access/audit.js';
import { accountOf, type Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import type { ClaimDto, ClaimView } from './claims.dto.js';

/** Whoever has the window open renews it once a minute. */
const LASTS = `interval '3 minutes'`;
const CLAIMABLE: ReportState[] = ['已接收', '待补充', '待研判'];

interface Row {
  reportId: string;
  accountId: string;
  name: string;
  since: Date;
  until: Date;
}

/**
 * Who works on which report now. A claim tells the others to begin with something else; it binds nobody, since a decision
 * is guarded by the report's version. It runs out without renewal, ends with the decision and with the session.
 */
@Injectable()
export class Claims {
  constructor(private readonly database: DataSource) {}

  async list(who: Who): Promise<Plain<ClaimView>[]> {
    const rows = await this.database.query<Row[]>(`${SELECT} WHERE c.hotline_id = $1 AND c.until > now()`, [
      who.hotlineId,
    ]);
    return rows.map((row) => view(who, row));
  }

  /**
   * Takes or renews the claim, and gives it as it then stands: another's where they hold it and it is not taken over.
   * Throws fail('not-found'), and fail('not-allowed') where the report is decided.
   */
  async claim(who: Who, reportId: string, { takeOver = false }: ClaimDto): Promise<Plain<ClaimView>> {
    const accountId = accountOf(who);
    const row = await this.database.transaction(async (manager) => {
      const [report] = await manager.query<{ state: ReportState }[]>(
        'SELECT state FROM report WHERE id = $1 AND hotline_id = $2 FOR SHARE',
        [reportId, who.hotlineId],
      );
      if (!report) throw fail('not-found');
      if (!CLAIMABLE.includes(report.state))
        throw fail('not-allowed', { detail: `这件接报现在是"${report.state}",不用再处理。` });
      const [held] = await manager.query<Row[]>(
        `${SELECT} WHERE c.report_id = $1 AND c.until > now() FOR UPDATE OF c`,
        [reportId],
      );
      if (held && held.accountId !== accountId) {
        if (!takeOver) return held;
        await audit(manager, {
          action: 'claim-taken-over',
          hotlineId: who.hotlineId,
          accountId,
          subject: reportId,
          reason: `原由${held.name}处理`,
        });
      }
      // Of two that find it free at the same moment the first has it.
      await manager.query(
        `INSERT INTO report_claim AS c (report_id, hotline_id, account_id, session_id, until)
         VALUES ($1, $2, $3, $4, now() + ${LASTS})
         ON CONFLICT (report_id) DO UPDATE
            SET account_id = excluded.account_id, session_id = excluded.session_id, until = excluded.until,
                since = CASE WHEN c.account_id = excluded.account_id AND c.until > now() THEN c.since ELSE now() END
          WHERE c.account_id = excluded.account_id OR c.until <= now() OR $5`,
        [reportId, who.hotlineId, accountId, who.sessionId, takeOver],
      );
      const [taken] = await manager.query<Row[]>(`${SELECT} WHERE c.report_id = $1`, [reportId]);
      return taken;
    });
    if (!row) throw fail('not-found');
    return view(who, row);
  }

  /** Gives up the caller's own claim; another's stays. */
  async release(who: Who, reportId: string): Promise<void> {
    const isHere = await this.database.query<unknown[]>(
      'SELECT FROM report WHERE id = $1 AND hotline_id = $2',
      [reportId, who.hotlineId],
    );
    if (isHere.length === 0) throw fail('not-found');
    await this.database.manager.delete(ReportClaim, { reportId, accountId: accountOf(who) });
  }
}

const SELECT = `
  SELECT c.report_id AS "reportId", c.account_id AS "accountId", a.name, c.since, c.until
    FROM report_claim c JOIN account a ON a.id = c.account_id`;

const view = (who: Who, { reportId, accountId, name, since, until }: Row): Plain<ClaimView> => ({
  reportId,
  name,
  mine: accountId === who.accountId,
  since: since.toISOString(),
  until: until.toISOString(),
});
