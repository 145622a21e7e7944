import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rubbishText } from '../../../../test/builders/rubbish.js';
import { dataPath } from '#common/config/data.js';
import { loadTaxonomy } from '#common/taxonomy/taxonomy.js';
import { isHeldOut, parseMessage, readCorpus } from './corpus.js';
import { RowError } from './evaluator.js';

const codes = new Set(loadTaxonomy().codes.keys());

describe('the corpus', () => {
  const rows = readCorpus(dataPath('corpus'), codes);

  it('holds at least eight messages of every code, each under its own id', () => {
    const counts = new Map<string, number>();
    for (const { primary } of rows) counts.set(primary, (counts.get(primary) ?? 0) + 1);
    expect([...codes].filter((code) => (counts.get(code) ?? 0) < 8)).toEqual([]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.filter(({ id, primary }) => !id.startsWith(`${primary.toLowerCase()}-`))).toEqual([]);
  });

  it('grades every environmental message and no other one, but for a threat to life', () => {
    const wrong = rows.filter(({ primary, urgency }) =>
      primary.startsWith('Z') ? !['不适用', '特急'].includes(urgency) : urgency === '不适用',
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('marks the rows of the folder of exceptions, and no other ones', () => {
    const ordinary = rows.filter(({ exception }) => !exception);
    expect(ordinary.length).toBeGreaterThan(rows.length / 2);
    expect(ordinary.length).toBeLessThan(rows.length);
  });

  it('holds no near copies', () => {
    const copies = nearCopies(rows.map(({ id, text }) => ({ id, grams: gramsOf(text) })));
    expect(copies).toEqual([]);
  });

  it('holds out about one row in seven, whatever the order', () => {
    const share = rows.filter(({ id }) => isHeldOut(id)).length / rows.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.19);
  });
});

describe('a row', () => {
  const row = { id: 'a', text: '臭', primary: 'A01', others: [], urgency: '一般' };

  it.each([
    ['id', { id: '' }],
    ['text', { text: 5 }],
    ['primary', { primary: 'A99' }],
    ['others', { others: 'A02' }],
    ['others', { others: ['X01'] }],
    ['others', { others: ['A01'] }],
    ['urgency', { urgency: '急' }],
  ])('with a wrong %s is refused with line and field', (field, change) => {
    expect(() => parseMessage({ ...row, ...change }, 12, codes)).toThrow(RowError);
    expect(() => parseMessage({ ...row, ...change }, 12, codes)).toThrow(`line 12, field "${field}"`);
  });

  it('that is no object is refused', () => {
    expect(() => parseMessage([], 3, codes)).toThrow('line 3');
  });
});

function gramsOf(text: string): Set<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 4) }, (_, i) => text.slice(i, i + 5)));
}

/** A run of five characters that more rows hold is a set phrase. */
const FEW = 6;

/**
 * Pairs that share more than half of their runs of five characters. Two such rows also share runs that hardly any other
 * row holds, so only rows with one of those in common are compared.
 */
function nearCopies(rows: { id: string; grams: Set<string> }[]): string[] {
  const holders = new Map<string, number[]>();
  for (const [at, { grams }] of rows.entries()) {
    for (const gram of grams) {
      const known = holders.get(gram);
      if (known) known.push(at);
      else holders.set(gram, [at]);
    }
  }
  return rows.flatMap(({ id, grams }, at) => {
    const rare = [...grams].map((gram) => holders.get(gram) ?? []).filter(({ length }) => length <= FEW);
    const alike = new Set(rare.flat().filter((other) => other < at));
    return [...alike].flatMap((other) => {
      const earlier = rows[other];
      if (!earlier) return [];
      const both = [...grams].filter((gram) => earlier.grams.has(gram)).length;
      return both / (grams.size + earlier.grams.size - both) > 0.5 ? [`${earlier.id} ${id}`] : [];
    });
  });
}

describe('any row', () => {
  it('is a message or a RowError that names its line', () => {
    const value = fc.oneof(rubbishText, fc.anything(), fc.constantFrom('A02', '一般', ['A02'], []));
    const row = fc.oneof(
      fc.anything(),
      fc.dictionary(fc.constantFrom('id', 'text', 'primary', 'others', 'urgency'), value),
    );
    fc.assert(
      fc.property(row, (input) => {
        try {
          expect(parseMessage(input, 7, new Set(['A02'])).primary).toBe('A02');
        } catch (error) {
          expect((error as Error).message).toMatch(/^line 7, field "/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
