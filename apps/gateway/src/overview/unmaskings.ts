import { Injectable } from '@nestjs/common';
import { DataSource, In, LessThan } from 'typeorm';
import { Audit } from '#common/database/records/history.js';
import { Report } from '#common/database/records/report.js';
import { accountNames } from '../access/accounts.js';
import type { Who } from '../access/who.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import type { Plain } from '../openapi/plain.js';
import type { UnmaskingsPage } from './overview.dto.js';

const PAGE = 50;
const CURSOR = [(text: string) => /^\d{1,18}$/.test(text)];

/** Who looked at an unmasked original, at which, and why: the newest first. */
@Injectable()
export class Unmaskings {
  constructor(private readonly database: DataSource) {}

  async page({ hotlineId }: Who, cursor: string | undefined): Promise<Plain<UnmaskingsPage>> {
    const [before] = cursor === undefined ? [] : decodeCursor(cursor, CURSOR);
    const { manager } = this.database;
    const rows = await manager.find(Audit, {
      where: { hotlineId, action: 'unmasked', ...(before === undefined ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: PAGE + 1,
    });
    const page = rows.slice(0, PAGE);
    const names = await accountNames(
      this.database,
      page.map(({ accountId }) => accountId),
    );
    const reports = await manager.find(Report, {
      where: { hotlineId, id: In(page.flatMap(({ subject }) => subject ?? [])) },
      select: { id: true, queryCode: true },
    });
    const codes = new Map(reports.map(({ id, queryCode }) => [id, queryCode]));
    return {
      items: page.map(({ id, recordedAt, accountId, subject, reason }) => ({
        id,
        at: recordedAt.toISOString(),
        accountName: names.get(accountId ?? '') ?? null,
        reportId: subject,
        queryCode: codes.get(subject ?? '') ?? null,
        reason,
      })),
      next: rows.length > PAGE ? encodeCursor([page.at(-1)?.id ?? '']) : null,
    };
  }
}
