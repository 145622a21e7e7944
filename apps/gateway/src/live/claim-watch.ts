import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Changed } from './history-watch.js';

/** Whose claims changed since it was last asked: one was made, taken over or given up, or has run out by itself. */
@Injectable()
export class ClaimWatch {
  /** By hotline what is held there; null: nobody has asked yet. */
  private seen: Map<string, string> | null = null;

  constructor(private readonly database: DataSource) {}

  /** Forgets what was; the next answer is empty. */
  reset(): void {
    this.seen = null;
  }

  async next(): Promise<Changed[]> {
    const rows = await this.database.query<{ hotlineId: string; held: string }[]>(
      `SELECT hotline_id AS "hotlineId", string_agg(report_id::text || account_id, ',' ORDER BY report_id) AS held
         FROM report_claim WHERE until > now() GROUP BY hotline_id`,
    );
    const before = this.seen;
    const now = new Map(rows.map(({ hotlineId, held }) => [hotlineId, held]));
    this.seen = now;
    if (before === null) return [];
    return [...new Set([...before.keys(), ...now.keys()])]
      .filter((hotlineId) => before.get(hotlineId) !== now.get(hotlineId))
      .map((hotlineId) => ({ hotlineId, subject: 'claim', bureauId: null }));
  }
}
