import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { charsets, rubbishBytes, rubbishText } from '../../../../test/builders/rubbish.js';
import { parseForm } from './body-parsers.js';

describe('parseForm', () => {
  it('reads any bytes under any charset, and never makes more text than there were bytes', () => {
    fc.assert(
      fc.property(rubbishBytes, charsets, (bytes, charset) => {
        const fields = Object.entries(parseForm(bytes, charset));
        expect(fields.every(([name, value]) => typeof name === 'string' && typeof value === 'string')).toBe(
          true,
        );
        expect(fields.flat().join('').length).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 300 },
    );
  });

  it('reads back what a browser writes, names of built-in properties included', () => {
    fc.assert(
      fc.property(fc.dictionary(rubbishText, rubbishText, { noNullPrototype: true }), (fields) => {
        const wellFormed = Object.entries(fields).map((field) => field.map((text) => text.toWellFormed()));
        // Two names may become one; the first value stays.
        const expected = new Map(wellFormed.reverse() as [string, string][]);
        const read = parseForm(Buffer.from(new URLSearchParams(fields).toString()));
        expect(new Map(Object.entries(read))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('reads GBK and Big5, escaped or bare, and keeps the first of two', () => {
    expect(parseForm(Buffer.from('a=%B3%F4%CE%B6'))).toEqual({ a: '臭味' });
    expect(parseForm(Buffer.from([0x61, 0x3d, 0xb3, 0xf4, 0xce, 0xb6]))).toEqual({ a: '臭味' });
    expect(parseForm(Buffer.from('a=%AF%E4'), 'big5')).toEqual({ a: '臭' });
    expect(parseForm(Buffer.from('a=1&a=2&b'))).toEqual({ a: '1', b: '' });
    expect(parseForm(Buffer.from('a=%2541&b=%zz%'))).toEqual({ a: '%41', b: '%zz%' });
  });
});
