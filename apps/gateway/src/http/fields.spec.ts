import { describe, expect, it } from '@jest/globals';
import { IsArray } from 'class-validator';
import fc from 'fast-check';
import { DomainError } from '#common/errors/domain-error.js';
import { rubbishText } from '../../../../test/builders/rubbish.js';
import { FlagField, IdField, NumberField, Optional, PatternField, TextField, WordField } from './fields.js';
import { validation } from './validation.js';

class Everything {
  @NumberField({ min: 1, max: 200, optional: true }) number?: number;
  @TextField({ max: 20, optional: true }) text?: string;
  @WordField({ words: ['a', 'b'], optional: true }) word?: string;
  @PatternField({ pattern: /^\d{6}$/, form: '六位数字', optional: true }) pattern?: string;
  @IdField({ optional: true }) id?: string;
  @FlagField() flag?: boolean;
  @Optional() @IsArray() list?: string[];
}

const NAMES = ['number', 'text', 'word', 'pattern', 'id', 'flag'];
const read = (fields: unknown): Promise<unknown> =>
  validation().transform(fields, { type: 'body', metatype: Everything });

describe('the fields of a request', () => {
  it('take any value, or name the field that is wrong', async () => {
    const value = fc.oneof(
      fc.anything(),
      fc.jsonValue(),
      rubbishText,
      fc.constant({ toString: 1, valueOf: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...NAMES), value), async (fields) => {
        try {
          const { number = 1, text = '' } = (await read(fields)) as { number?: number; text?: string };
          expect(Number.isInteger(number) && number >= 1 && number <= 200).toBe(true);
          expect(text.length).toBeLessThanOrEqual(40);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          expect(NAMES).toContain((error as DomainError).extra.errors?.[0]?.field.replace(/[.[].*/, ''));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('take null for what is left out', async () => {
    const nothing = Object.fromEntries([...NAMES, 'list'].map((name) => [name, null]));
    expect(JSON.stringify(await read(nothing))).toBe('{}');
  });

  it('read numbers of a query, and nothing else as one', async () => {
    expect(await read({ number: '20' })).toEqual({ number: 20 });
    for (const number of ['', ' ', 'x', '1.5', '1e9', true, [3], { toString: 1 }])
      await expect(read({ number })).rejects.toMatchObject({ extra: { errors: [{ field: 'number' }] } });
  });
});
