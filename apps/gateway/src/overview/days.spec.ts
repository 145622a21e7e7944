import { describe, expect, it } from '@jest/globals';
import { dayName, midnight, monday } from './days.js';

describe('days in China', () => {
  it('begin at four in the afternoon of UTC', () => {
    expect(midnight(new Date('2026-11-22T15:59:59Z')).toISOString()).toBe('2026-11-21T16:00:00.000Z');
    expect(midnight(new Date('2026-11-22T16:00:00Z')).toISOString()).toBe('2026-11-22T16:00:00.000Z');
    expect(midnight(new Date('2026-11-22T16:00:00Z'), 6).toISOString()).toBe('2026-11-16T16:00:00.000Z');
  });

  it('have their names, and those after them', () => {
    const from = midnight(new Date('2026-02-27T20:00:00Z'));
    expect([dayName(from), dayName(from, 1), dayName(from, 1, 7)]).toEqual([
      '2026-02-28',
      '2026-03-01',
      '2026-03-07',
    ]);
  });

  it.each([
    ['2026-11-22T15:59:59Z', '2026-11-16'],
    ['2026-11-22T16:00:00Z', '2026-11-23'],
    ['2026-11-25T04:00:00Z', '2026-11-23'],
  ])('%s is in the week of %s', (at, week) => {
    expect(dayName(monday(new Date(at)))).toBe(week);
  });
});
