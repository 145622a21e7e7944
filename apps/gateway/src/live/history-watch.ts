import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Subject } from '#common/lifecycle/history-kinds.js';

/** Something of this kind changed at this hotline; of a delivery, the bureau on whose desk it lies. */
export interface Changed {
  hotlineId: string;
  subject: Subject | 'claim';
  bureauId: string | null;
}

interface Row extends Changed {
  seen: number;
  kept: number;
  top: string;
}

/** A transaction that took a lower number than one we have seen is committed by then. */
const SETTLED_MS = 10_000;

/**
 * What the history gained since it was last asked. Its numbers are given before the commit, so a lower one can appear
 * after a higher one: rows above a number that has been settled for a while are counted again each time, and a higher
 * count is a change.
 */
@Injectable()
export class HistoryWatch {
  /** Everything up to here is settled; null: nobody has asked yet. */
  private floor: string | null = null;
  private counts = new Map<string, number>();
  private tops: { at: number; top: string }[] = [];

  constructor(private readonly database: DataSource) {}

  /** Forgets what was; the next answer is empty. For when nobody listened for a while. */
  reset(): void {
    this.floor = null;
  }

  async next(now = Date.now()): Promise<Changed[]> {
    const floor = this.floor;
    if (floor === null) {
      await this.begin(now);
      return [];
    }
    const settled = this.tops.findLast(({ at }) => at <= now - SETTLED_MS)?.top ?? floor;
    const rows = await this.database.query<Row[]>(SQL, [floor, settled]);
    const changed = rows.filter((row) => row.seen > (this.counts.get(nameOf(row)) ?? 0));
    this.counts = new Map(rows.map((row) => [nameOf(row), row.kept]));
    this.floor = settled;
    const top = rows.reduce((highest, row) => (BigInt(row.top) > BigInt(highest) ? row.top : highest), floor);
    this.tops = [...this.tops.filter(({ top: one }) => BigInt(one) > BigInt(settled)), { at: now, top }];
    return changed.map(({ hotlineId, subject, bureauId }) => ({ hotlineId, subject, bureauId }));
  }

  private async begin(now: number): Promise<void> {
    const [row] = await this.database.query<{ top: string }[]>(
      'SELECT coalesce(max(id), 0) AS top FROM history',
    );
    const top = row?.top ?? '0';
    this.floor = top;
    this.counts = new Map();
    this.tops = [{ at: now, top }];
  }
}

const nameOf = ({ hotlineId, subject, bureauId }: Changed): string => [hotlineId, subject, bureauId].join();

const SQL = `
  SELECT h.hotline_id AS "hotlineId", h.subject, d.bureau_id AS "bureauId",
         count(*)::int AS seen, count(*) FILTER (WHERE h.id > $2)::int AS kept, max(h.id) AS top
  FROM history h LEFT JOIN delivery d ON h.subject = 'delivery' AND d.id = h.subject_id
  WHERE h.id > $1 GROUP BY 1, 2, 3`;
