import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Changed } from './history-watch.js';

/** Which desks have gained a delivery whose decision can no longer be undone: its history was written some seconds before. */
@Injectable()
export class ShownWatch {
  /** By the database's clock, with all its digits; null: nobody has asked yet. */
  private until: string | null = null;

  constructor(private readonly database: DataSource) {}

  /** Forgets what was; the next answer is empty. */
  reset(): void {
    this.until = null;
  }

  async next(): Promise<Changed[]> {
    const rows = await this.database.query<
      { now: string; hotlineId: string | null; bureauId: string | null }[]
    >(
      `SELECT DISTINCT clock.now::text AS now, d.hotline_id AS "hotlineId", d.bureau_id AS "bureauId"
         FROM (SELECT now()) clock
         LEFT JOIN delivery d ON d.state = '已派发' AND d.shown_from > $1::timestamptz AND d.shown_from <= clock.now`,
      [this.until ?? 'infinity'],
    );
    this.until = rows[0]?.now ?? null;
    return rows.flatMap(({ hotlineId, bureauId }) =>
      hotlineId === null ? [] : [{ hotlineId, subject: 'delivery', bureauId }],
    );
  }
}
