import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { storable } from './insert-together.js';

describe('rows on their way into PostgreSQL', () => {
  it('lose what it refuses and nothing else', () => {
    const text = fc.string({
      unit: fc.constantFrom('臭', 'a', '\\', 'u0000', '\0', '\ud83d', '\ude37', '😷', '"'),
    });
    fc.assert(
      fc.property(text, (given) => {
        const [row] = JSON.parse(storable([{ text: given }])) as { text: string }[];
        expect(row?.text).toBe(given.toWellFormed().replaceAll('\0', ''));
      }),
    );
  });
});
