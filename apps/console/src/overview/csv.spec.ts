import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvOf } from './csv.js';

describe('a table as CSV', () => {
  it('is read back as it was', () => {
    const cell = fc
      .stringMatching(/^[a-z,"\n\r 件0-9]{0,8}$/)
      .filter((text) => text.trim() !== '' && !/^[\r\t]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        expect(parse(csvOf(rows), { record_delimiter: '\r\n' })).toEqual(rows);
      }),
    );
  });

  it('starts no formula in a spreadsheet', () => {
    expect(csvOf([['=HYPERLINK("x")', '@SUM', -3, null]])).toBe(`"'=HYPERLINK(""x"")",'@SUM,-3,`);
  });
});
