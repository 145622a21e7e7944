import type { CountSeries } from './queries.js';

/** As many as can be told apart in one chart. */
export const MOST = 8;

/** The largest ones, and the rest of them as one: 其他. */
export function largest(all: readonly CountSeries[], most = MOST): CountSeries[] {
  const there = all.filter(({ total }) => total > 0);
  if (there.length <= most) return there;
  const rest = there.slice(most - 1);
  const counts =
    rest[0]?.counts.map((_, day) => rest.reduce((sum, one) => sum + (one.counts[day] ?? 0), 0)) ?? [];
  const total = rest.reduce((sum, one) => sum + one.total, 0);
  return [
    ...there.slice(0, most - 1),
    { key: 'rest', name: `其他 ${String(rest.length)} 项`, total, counts },
  ];
}

/** How dark a cell of the grid is, 0 to 4, by its share of the largest. */
export const shade = (total: number, most: number): number =>
  total === 0 || most === 0 ? 0 : Math.max(1, Math.ceil((total / most) * 4));
