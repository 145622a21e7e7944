import type { OutageRow } from './outage.js';
import type { Verdict } from './verdict.js';

const SHOWN = 50;

export interface Report extends Verdict {
  cycles: number;
  faults: OutageRow[];
  /** Kinds that could not be done here, with the reason. */
  left: string[];
}

/** What a person reads, and as the last line the same as JSON for a program. */
export function printTables({ cycles, faults, left, channels, outbound, photos, findings }: Report): void {
  console.log(`\n${cycles} cycles: what was done to the installation`);
  console.table(
    faults.map(({ kind, times, worstSeconds }) => ({
      fault: kind,
      times,
      'longest without a receipt, s': worstSeconds,
    })),
  );
  for (const line of left) console.log(`left out: ${line}`);
  console.log('\nWhat was sent, and what is there');
  console.table(
    channels.map(({ channel, sent, first, retried, recovered, refused, lost, doubled, untriaged }) => ({
      channel,
      sent,
      'acknowledged at once': first,
      'after a retry': retried,
      'by recovery': recovered,
      'said again': refused,
      lost,
      doubled,
      untriaged,
    })),
  );
  console.log(`photos: ${photos.sent} sent, ${photos.equal} there and equal`);
  console.log('\nWhat citizens were told');
  console.table(
    outbound.map(({ purpose, decided, told, toldTwice, unknown, missing }) => ({
      purpose,
      decided,
      told,
      'more than once': toldTwice,
      unknown,
      missing,
    })),
  );
  for (const finding of findings.slice(0, SHOWN)) console.log(`✗ ${finding}`);
  if (findings.length > SHOWN)
    console.log(`✗ and ${findings.length - SHOWN} more, all of them in verdict.json`);
  const sum = (pick: (row: Verdict['channels'][number]) => number): number =>
    channels.reduce((total, row) => total + pick(row), 0);
  console.log(findings.length === 0 ? 'Nothing lost, nothing doubled.' : `${findings.length} findings.`);
  console.log(
    JSON.stringify({
      cycles,
      kinds: faults.length,
      channels: channels.map(({ channel }) => channel),
      sent: sum((row) => row.sent),
      lost: sum((row) => row.lost),
      doubled: sum((row) => row.doubled),
      untriaged: sum((row) => row.untriaged),
      findings: findings.length,
      left: left.length,
    }),
  );
}
