import type { Answered, Entry } from './ledger.js';

/** One fault as it happened. */
export interface Struck {
  kind: string;
  from: number;
  /** When everything ran again. */
  until: number;
}

export interface OutageRow {
  kind: string;
  times: number;
  /** The longest time in which citizens got no receipt, by what they saw themselves. */
  worstSeconds: number;
}

/** How long reports were not taken after each kind of fault. */
export function outages(struck: Struck[], ledger: Entry[]): OutageRow[] {
  // The mail server takes what it gets, whatever we do.
  const inMailbox = new Set(
    ledger.flatMap((entry) => (entry.type === 'sent' && entry.channel === 'imap' ? [entry.id] : [])),
  );
  const answers = ledger
    .filter((entry) => entry.type === 'answered')
    .filter(({ id }) => !inMailbox.has(id))
    .sort((a, b) => a.at - b.at);
  const rows = new Map<string, OutageRow>();
  for (const fault of struck) {
    const row = rows.get(fault.kind) ?? { kind: fault.kind, times: 0, worstSeconds: 0 };
    row.times += 1;
    row.worstSeconds = Math.max(row.worstSeconds, longestGap(fault, answers));
    rows.set(fault.kind, row);
  }
  return [...rows.values()];
}

/** The longest pause between two receipts while the fault lasted, in seconds to a tenth. */
function longestGap({ from, until }: Struck, answers: Answered[]): number {
  let last = from;
  let worst = 0;
  for (const { at, taken } of answers) {
    if (at < from || !taken) continue;
    worst = Math.max(worst, at - last);
    last = at;
    if (at > until) break;
  }
  return Math.round(worst / 100) / 10;
}
