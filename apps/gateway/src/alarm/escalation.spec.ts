import { describe, expect, it } from '@jest/globals';
import { isWorthWaiting, nextTurn, type Turn } from './escalation.js';

describe('whose turn it is', () => {
  it('goes from officer to leader to supervisor, and round again', () => {
    const turns: Turn[] = [{ rank: 'officer', round: 1 }];
    for (let i = 0; i < 4; i++) turns.push(nextTurn(turns[i] as Turn));
    expect(turns.map(({ rank, round }) => `${rank} ${String(round)}`)).toEqual([
      'officer 1',
      'leader 1',
      'supervisor 1',
      'officer 2',
      'leader 2',
    ]);
  });

  it('stays with the bureau until it has signed', () => {
    expect(nextTurn({ rank: 'bureau', round: 3 })).toEqual({ rank: 'bureau', round: 4 });
  });

  it('goes on at once where nobody could be reached, but never spins', () => {
    expect(isWorthWaiting(true, { rank: 'officer', round: 1 })).toBe(true);
    expect(isWorthWaiting(false, { rank: 'officer', round: 1 })).toBe(false);
    expect(isWorthWaiting(false, { rank: 'leader', round: 1 })).toBe(false);
    expect(isWorthWaiting(false, { rank: 'supervisor', round: 1 })).toBe(true);
    expect(isWorthWaiting(false, { rank: 'bureau', round: 1 })).toBe(true);
  });
});
