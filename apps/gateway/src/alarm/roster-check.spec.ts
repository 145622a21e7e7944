import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rosterFaults } from './roster-check.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 22, hour));
const shift = (from: number, until: number) => ({
  rank: 'officer' as const,
  from: at(from),
  until: at(until),
});
const officer = (shifts: ReturnType<typeof shift>[]) =>
  rosterFaults(shifts, at(0), at(24))
    .filter(({ rank }) => rank === 'officer')
    .map(({ fault, from, until }) => [
      fault,
      (from.getTime() - at(0).getTime()) / 3_600_000,
      (until.getTime() - at(0).getTime()) / 3_600_000,
    ]);

describe('what is wrong with a roster', () => {
  it('is nothing where one shift follows the other', () => {
    expect(officer([shift(8, 30), shift(-4, 8)])).toEqual([]);
  });

  it('is a gap before, between and after', () => {
    expect(officer([shift(2, 8), shift(10, 20)])).toEqual([
      ['gap', 0, 2],
      ['gap', 8, 10],
      ['gap', 20, 24],
    ]);
    expect(officer([])).toEqual([['gap', 0, 24]]);
  });

  it('is an overlap, also of one within another', () => {
    expect(officer([shift(-1, 12), shift(10, 25)])).toEqual([['overlap', 10, 12]]);
    expect(officer([shift(-1, 25), shift(3, 5)])).toEqual([['overlap', 3, 5]]);
  });

  it('is a gap at every hour that no shift covers, whatever the shifts', () => {
    const shifts = fc.array(
      fc
        .tuple(fc.integer({ min: -5, max: 28 }), fc.integer({ min: 1, max: 12 }))
        .map(([from, hours]) => shift(from, from + hours)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(shifts, fc.integer({ min: 0, max: 23 }), (rows, hour) => {
        const isCovered = rows.some(({ from, until }) => from <= at(hour) && until >= at(hour + 1));
        const isGap = officer(rows).some(
          ([fault, from, until]) => fault === 'gap' && Number(from) <= hour && Number(until) > hour,
        );
        expect(isGap).toBe(!isCovered);
      }),
    );
  });
});
