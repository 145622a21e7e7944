import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How many reports of one day have this channel, primary code or district; null where none is known. */
export interface DayCount {
  of: 'channel' | 'code' | 'district';
  key: string | null;
  count: number;
}

const DAY_MS = 86_400_000;
/** Today, and yesterday, of which much is decided today. */
const LIVE_DAYS = 2;
const KEEP_MS = 30 * 60_000;
const MOST_KEPT = 20_000;

/**
 * Reports by day. What came in the last two days is counted whenever it is asked for. Earlier days hardly change any more:
 * they are counted once, and again in the background when they are asked for after half an hour.
 */
@Injectable()
export class DayCounts {
  private readonly logger = new Logger(DayCounts.name);
  private readonly kept = new Map<string, { at: number; counts: DayCount[] }>();
  private renewing = false;

  constructor(private readonly database: DataSource) {}

  /** One list for each of `length` days, the first beginning at `from`, a midnight. */
  async of(hotlineId: string, from: Date, length: number, now: Date): Promise<DayCount[][]> {
    const days = Array.from({ length }, (_, index) => from.getTime() + index * DAY_MS);
    const closed = days.slice(0, -LIVE_DAYS);
    const missing = closed.filter((day) => !this.kept.has(nameOf(hotlineId, day)));
    const old = closed.filter(
      (day) => (this.kept.get(nameOf(hotlineId, day))?.at ?? Infinity) < now.getTime() - KEEP_MS,
    );
    await this.count(hotlineId, missing, now);
    this.renew(hotlineId, old, now);
    await this.count(hotlineId, days.slice(-LIVE_DAYS), now);
    return days.map((day) => this.kept.get(nameOf(hotlineId, day))?.counts ?? []);
  }

  private renew(hotlineId: string, days: number[], now: Date): void {
    if (days.length === 0 || this.renewing) return;
    this.renewing = true;
    this.count(hotlineId, days, now)
      .catch((error: unknown) => {
        this.logger.warn({ err: error }, 'earlier days not counted again');
      })
      .finally(() => (this.renewing = false));
  }

  /** Counts from the first to the last of these days in one pass. */
  private async count(hotlineId: string, days: number[], now: Date): Promise<void> {
    const [first] = days;
    const last = days.at(-1);
    if (first === undefined || last === undefined) return;
    const rows = await this.database.query<(DayCount & { day: number })[]>(SQL, [
      hotlineId,
      new Date(first),
      new Date(last + DAY_MS),
    ]);
    if (this.kept.size > MOST_KEPT) this.kept.clear();
    for (let day = first; day <= last; day += DAY_MS)
      this.kept.set(nameOf(hotlineId, day), { at: now.getTime(), counts: [] });
    for (const { day, ...count } of rows)
      this.kept.get(nameOf(hotlineId, first + day * DAY_MS))?.counts.push(count);
  }
}

const nameOf = (hotlineId: string, day: number): string => `${hotlineId} ${day}`;

/** From the index report_received alone. Three small tables of hashes cost less than grouping sets, which sort. */
const SQL = `
  WITH r AS MATERIALIZED (
    SELECT floor(date_part('epoch', received_at - $2::timestamptz) / ${DAY_MS / 1_000})::int AS day,
           channel, primary_code AS code, left(adcode, 6) AS district
      FROM report WHERE hotline_id = $1 AND received_at >= $2 AND received_at < $3)
  SELECT day, 'channel' AS of, channel AS key, count(*)::int AS count FROM r GROUP BY day, channel
  UNION ALL SELECT day, 'code', code, count(*)::int FROM r GROUP BY day, code
  UNION ALL SELECT day, 'district', district, count(*)::int FROM r GROUP BY day, district`;
