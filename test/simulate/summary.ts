import type { Played } from './citizens.js';
import type { Outcome } from './deliver.js';
import { type Channel, CHANNELS } from './options.js';

/** One message with all that became of it. */
export interface Line {
  number: number;
  channel: Channel;
  played: Played;
  first: Outcome;
  again: Outcome | null;
  state: string | null;
}

const isAccepted = ({ first }: Line): boolean => first.status >= 200 && first.status < 300;

/** The table at the end; false when something was lost or answered differently the second time. */
export function printSummary(lines: Line[]): boolean {
  const rows = CHANNELS.map((channel) => ({ channel, of: lines.filter((line) => line.channel === channel) }))
    .filter(({ of }) => of.length > 0)
    .map(({ channel, of }) => {
      const accepted = of.filter(isAccepted);
      const again = of.filter((line) => line.again !== null);
      return {
        channel,
        sent: of.length,
        accepted: accepted.length,
        refused: of.length - accepted.length,
        twins: of.filter(({ played }) => played.isTwin).length,
        redelivered: again.length,
        'answered the same': again.filter(({ first, again }) => again?.code === first.code).length,
        'p50 ms': percentile(accepted, 0.5),
        'p95 ms': percentile(accepted, 0.95),
      };
    });
  console.log('');
  console.table(rows);
  const states = new Map<string, number>();
  for (const { state, first } of lines) {
    if (first.code !== null) states.set(state ?? 'not found', (states.get(state ?? 'not found') ?? 0) + 1);
  }
  console.log(
    `What the citizens see: ${[...states].map(([state, count]) => `${state} ${String(count)}`).join(', ') || 'nothing'}`,
  );
  return (
    rows.every((row) => row.refused === 0 && row.redelivered === row['answered the same']) &&
    !states.has('not found')
  );
}

function percentile(lines: Line[], share: number): number {
  const sorted = lines.map(({ first }) => first.elapsedMs).sort((a, b) => a - b);
  return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
}
