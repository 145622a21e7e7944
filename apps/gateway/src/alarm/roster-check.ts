import type { DutyRank } from '#common/database/records/alarm.js';

export interface Span {
  from: Date;
  until: Date;
}

export interface RosterFault extends Span {
  rank: DutyRank;
  fault: 'gap' | 'overlap';
}

/** Ranks of which somebody has to be on duty at any time. */
const ALWAYS: readonly DutyRank[] = ['officer', 'leader', 'supervisor'];

/** Times between `from` and `until` at which nobody, or more than one, of a rank is on duty; in order of ranks and time. */
export function rosterFaults(
  shifts: readonly (Span & { rank: DutyRank })[],
  from: Date,
  until: Date,
): RosterFault[] {
  return ALWAYS.flatMap((rank) =>
    faultsOf(
      rank,
      shifts.filter((shift) => shift.rank === rank),
      from,
      until,
    ),
  );
}

function faultsOf(rank: DutyRank, shifts: readonly Span[], from: Date, until: Date): RosterFault[] {
  const faults: RosterFault[] = [];
  let covered = from;
  const sorted = [...shifts].sort((a, b) => a.from.getTime() - b.from.getTime());
  for (const shift of sorted) {
    if (shift.until <= from || shift.from >= until) continue;
    if (shift.from > covered) faults.push({ rank, fault: 'gap', from: covered, until: shift.from });
    const begin = later(shift.from, from);
    if (begin < covered)
      faults.push({ rank, fault: 'overlap', from: begin, until: earlier(shift.until, covered) });
    covered = later(covered, shift.until);
  }
  if (covered < until) faults.push({ rank, fault: 'gap', from: covered, until });
  return faults;
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);
const earlier = (a: Date, b: Date): Date => (a < b ? a : b);
