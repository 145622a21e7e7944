import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rubbishText } from '../../../../test/builders/rubbish.js';
import { decodeCursor, encodeCursor, isInstant } from './cursor.js';

const isRank = (text: string): boolean => /^[0-3]$/.test(text);

describe('cursor', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.string(), (rank, text) => {
        expect(decodeCursor(encodeCursor([rank, text]), [isRank, () => true])).toEqual([String(rank), text]);
      }),
    );
  });

  it('names anything that is not ours', () => {
    fc.assert(
      fc.property(rubbishText, (text) => {
        expect(() => decodeCursor(text, [isRank])).toThrow(
          expect.objectContaining({ code: 'invalid-field' }),
        );
      }),
    );
    expect(() => decodeCursor(encodeCursor(["'; DROP TABLE report; --"]), [isRank])).toThrow();
  });

  it.each(['2026-11-22 04:00:00.123456+00', '2026-02-28 23:59:59+08', '0001-01-01 00:00:00-03:30'])(
    'takes the moment %s',
    (text) => {
      expect(isInstant(text)).toBe(true);
    },
  );

  it.each([
    '2026-99-99 99:99:99+99',
    '2026-02-31 00:00:00+00',
    '9999-12-31 ...+00',
    '0000-01-01 00:00:00+00',
    '2026-11-22 04:00:00.1234567+00',
    '2026-11-22T04:00:00Z',
    '',
  ])('refuses the moment %j, which PostgreSQL cannot read', (text) => {
    expect(isInstant(text)).toBe(false);
  });
});
