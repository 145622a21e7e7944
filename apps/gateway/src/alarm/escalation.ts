import type { DutyRank } from '#common/database/records/alarm.js';

export interface Turn {
  rank: DutyRank;
  round: number;
}

const RANKS: readonly DutyRank[] = ['officer', 'leader', 'supervisor'];

/** Whose turn is next: officer, leader, supervisor, and round again; a bureau's duty person stays the one to call. */
export function nextTurn({ rank, round }: Turn): Turn {
  const next = RANKS[RANKS.indexOf(rank) + 1];
  if (rank === 'bureau') return { rank, round: round + 1 };
  return next ? { rank: next, round } : { rank: 'officer', round: round + 1 };
}

/** Somebody whom nobody can reach is not waited for, except at the end of a round: else the round would spin. */
export const isWorthWaiting = (reached: boolean, now: Turn): boolean =>
  reached || nextTurn(now).round > now.round;
