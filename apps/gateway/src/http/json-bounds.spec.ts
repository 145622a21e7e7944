import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isWithinBounds } from './json-bounds.js';

describe('bounds of a JSON body', () => {
  it('let everything small pass, whatever its strings hold', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constant('[{,"\\'.repeat(1_000)),
    );
    fc.assert(
      fc.property(fc.dictionary(value, fc.array(value, { maxLength: 5 }), { maxKeys: 10 }), (body) => {
        expect(isWithinBounds(JSON.stringify(body))).toBe(true);
      }),
    );
  });

  it.each([
    ['depth', `${'['.repeat(20)}${']'.repeat(20)}`, `${'['.repeat(21)}${']'.repeat(21)}`],
    ['values', `[${'1,'.repeat(1_990)}1]`, `[${'1,'.repeat(2_000)}1]`],
    ['empty objects', `[${'{},'.repeat(990)}{}]`, `[${'{},'.repeat(1_000)}{}]`],
  ])('stop at too much %s', (_what, most, tooMuch) => {
    expect([isWithinBounds(most), isWithinBounds(tooMuch)]).toEqual([true, false]);
  });
});
