const DAY_MS = 86_400_000;
/** Asia/Shanghai: eight hours ahead all year round. */
const AHEAD_MS = 8 * 3_600_000;

/** Midnight of the day that it is in China, so many days ago. */
export function midnight(now: Date, daysAgo = 0): Date {
  const today = Math.floor((now.getTime() + AHEAD_MS) / DAY_MS) * DAY_MS - AHEAD_MS;
  return new Date(today - daysAgo * DAY_MS);
}

/** Midnight of the Monday of the week that a moment falls into, in China. */
export function monday(at: Date): Date {
  // 1970-01-01 was a Thursday.
  const days = Math.floor((at.getTime() + AHEAD_MS) / DAY_MS);
  return midnight(at, (days + 3) % 7);
}

/** "2026-11-22": the day in China, `index` steps of `step` days after `from`. */
export const dayName = (from: Date, index = 0, step = 1): string =>
  new Date(from.getTime() + AHEAD_MS + index * step * DAY_MS).toISOString().slice(0, 10);
