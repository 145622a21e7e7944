import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor.js';

describe('cursor', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.string(), (rank, text) => {
        expect(decodeCursor(encodeCursor([rank, text]), [/^[0-3]$/, /^/])).toEqual([String(rank), text]);
      }),
    );
  });

  it('names anything that is not ours', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text, [/^\d+$/])).toThrow(
          expect.objectContaining({ code: 'invalid-field' }),
        );
      }),
    );
    expect(() => decodeCursor(encodeCursor(["'; DROP TABLE report; --"]), [/^\d+$/])).toThrow();
  });
});
