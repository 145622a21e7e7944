import type { CountSeries } from './queries.js';
import { shade } from './series.js';

/**
 * The hotline's districts as a grid: a map with outlines would need an approval of its own (审图号). The darker, the more
 * reports; below the count how the second half of the days compares with the first.
 */
export function DistrictGrid({ districts, days }: { districts: readonly CountSeries[]; days: number }) {
  const most = Math.max(0, ...districts.map(({ total }) => total));
  // Where nobody knows the place stands last, however many they are.
  const sorted = [...districts].sort((a, b) => Number(a.key === '') - Number(b.key === ''));
  return (
    <section>
      <h2>各区县</h2>
      <ul className="districts" aria-label={`近 ${String(days)} 天各区县接报`}>
        {sorted.map((one) => (
          <li key={one.key} className={`district shade-${String(shade(one.total, most))}`}>
            <span>{one.name}</span>
            <strong>{one.total}</strong>
            <span>{one.total > 0 && change(one.counts)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function change(counts: readonly number[]): string {
  const half = Math.floor(counts.length / 2);
  const sum = (part: readonly number[]): number => part.reduce((all, one) => all + one, 0);
  const before = sum(counts.slice(0, half));
  const after = sum(counts.slice(counts.length - half));
  if (before === after) return '前后半段持平';
  if (before === 0) return '前半段没有';
  const percent = Math.round((after / before - 1) * 100);
  return percent === 0 ? '前后半段持平' : `后半段${percent > 0 ? '增' : '减'} ${String(Math.abs(percent))}%`;
}
