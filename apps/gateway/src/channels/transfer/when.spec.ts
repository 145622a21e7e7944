import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { endOfDayAfter, parseWhen } from './when.js';

describe('parseWhen', () => {
  it.each([
    ['2026-12-01', '2026-12-01T15:59:59.000Z'],
    ['2026/12/1', '2026-12-01T15:59:59.000Z'],
    ['2026.12.1', '2026-12-01T15:59:59.000Z'],
    ['2026年12月1日', '2026-12-01T15:59:59.000Z'],
    ['2026年12月1日 18时30分', '2026-12-01T10:30:00.000Z'],
    ['2026年12月1日18时', '2026-12-01T10:00:00.000Z'],
    ['２０２６-12-01 18:30', '2026-12-01T10:30:00.000Z'],
    ['2026-12-01 18:30:15', '2026-12-01T10:30:15.000Z'],
    ['2026-12-01T18:30:15.000Z', '2026-12-01T18:30:15.000Z'],
    ['2026-12-01T18:30+08:00', '2026-12-01T10:30:00.000Z'],
    // A cell of a spreadsheet that lost its format.
    ['46357', '2026-12-01T15:59:59.000Z'],
    ['46357.75', '2026-12-01T10:00:00.000Z'],
  ])('reads %s', (typed, expected) => {
    expect(parseWhen(typed)?.toISOString()).toBe(expected);
  });

  it.each(['', '下周五', '2026-02-31', '2026-13-01', '2026-12-01 25:00', '1', '99999', '13800138000'])(
    'takes %s for no moment',
    (typed) => {
      expect(parseWhen(typed)).toBeNull();
    },
  );

  it('answers a valid moment or null for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^\d{4}[-/年]\d{1,2}[-/月]\d{1,2}.{0,9}$/)),
        (typed) => {
          const when = parseWhen(typed);
          expect(when === null || !Number.isNaN(when.getTime())).toBe(true);
        },
      ),
    );
  });
});

describe('endOfDayAfter', () => {
  it('counts days in Beijing and not the first', () => {
    expect(endOfDayAfter(new Date('2026-11-22T15:59:00Z'), 5).toISOString()).toBe('2026-11-27T15:59:59.000Z');
    expect(endOfDayAfter(new Date('2026-11-22T16:01:00Z'), 5).toISOString()).toBe('2026-11-28T15:59:59.000Z');
  });
});
