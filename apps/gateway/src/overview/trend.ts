import { Injectable } from '@nestjs/common';
import { Divisions } from '#common/divisions/divisions.js';
import type { Who } from '../access/who.js';
import { Words } from '../dispatch/words.js';
import type { Plain } from '../openapi/plain.js';
import { type DayCount, DayCounts } from './day-counts.js';
import { dayName, midnight } from './days.js';
import type { CountSeries, TrendView } from './overview.dto.js';

/** How many reports came each day, by channel, by type and by district. */
@Injectable()
export class Trend {
  constructor(
    private readonly counts: DayCounts,
    private readonly divisions: Divisions,
    private readonly words: Words,
  ) {}

  async view({ hotlineId, hotlineAdcode }: Who, length: number, now = new Date()): Promise<Plain<TrendView>> {
    const from = midnight(now, length - 1);
    const days = await this.counts.of(hotlineId, from, length, now);
    const channels = seriesOf('channel', days, (channel) => channel);
    const own = this.divisions.children(hotlineAdcode).filter((code) => code.length === 6);
    return {
      days: days.map((_, day) => dayName(from, day)),
      totals: days.map((_, day) => channels.reduce((sum, { counts }) => sum + (counts[day] ?? 0), 0)),
      channels,
      codes: seriesOf('code', days, (code) => this.words.code(code).name),
      districts: seriesOf('district', days, (adcode) => this.divisions.get(adcode)?.name ?? adcode, own),
    };
  }
}

/** One series for each key, the largest first; also for those that are `always` there. What has none yet is 未定. */
export function seriesOf(
  of: DayCount['of'],
  days: readonly DayCount[][],
  nameOf: (key: string) => string,
  always: readonly string[] = [],
): Plain<CountSeries[]> {
  const series = new Map(always.map((key) => [key, days.map(() => 0)]));
  for (const [day, counts] of days.entries()) {
    for (const one of counts.filter((count) => count.of === of)) {
      const key = one.key ?? '';
      const own = series.get(key) ?? days.map(() => 0);
      own[day] = (own[day] ?? 0) + one.count;
      series.set(key, own);
    }
  }
  return [...series]
    .map(([key, counts]) => ({
      key,
      name: key === '' ? '未定' : nameOf(key),
      total: counts.reduce((sum, count) => sum + count, 0),
      counts,
    }))
    .sort((a, b) => b.total - a.total || a.key.localeCompare(b.key));
}
