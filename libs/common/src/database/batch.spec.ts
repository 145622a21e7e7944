import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Batch } from './batch.js';

/** A database that is busy until it is let go. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = (): boolean => false;

describe('a batch', () => {
  it('takes one item at once, and what comes meanwhile together', async () => {
    const busy = gate();
    const runs: number[][] = [];
    const batch = new Batch<number, number>(
      async (items) => {
        runs.push(items);
        if (runs.length === 1) await busy.opened;
        return items.map((item) => item * 2);
      },
      { most: 64, atOnce: 1, apart: String, isOfOne: never },
    );
    const first = batch.add(1);
    await turn();
    const others = [batch.add(2), batch.add(3), batch.add(4)];
    await turn();
    expect(runs).toEqual([[1]]);
    busy.open();
    expect(await Promise.all([first, ...others])).toEqual([2, 4, 6, 8]);
    expect(runs).toEqual([[1], [2, 3, 4]]);
  });

  it('gives everybody their own answer, never passes its size and never puts two of a name together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), value: fc.integer() }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        async (items, most, atOnce) => {
          let under = 0;
          const batch = new Batch<(typeof items)[number], number>(
            async (some) => {
              under += 1;
              expect(under).toBeLessThanOrEqual(atOnce);
              expect(some.length).toBeLessThanOrEqual(most);
              expect(new Set(some.map(({ name }) => name)).size).toBe(some.length);
              await turn();
              under -= 1;
              return some.map(({ value }) => value);
            },
            { most, atOnce, apart: ({ name }) => name, isOfOne: never },
          );
          expect(await Promise.all(items.map((item) => batch.add(item)))).toEqual(
            items.map(({ value }) => value),
          );
        },
      ),
    );
  });

  it('tries each alone when one of them is at fault, and fails all when it is nobody’s fault', async () => {
    const tries: string[][] = [];
    const run = (items: string[]): Promise<string[]> => {
      tries.push(items);
      if (items.includes('away')) return Promise.reject(new Error('no database'));
      if (items.includes('bad')) return Promise.reject(new Error('bad row'));
      return Promise.resolve(items);
    };
    const batch = new Batch<string, string>(run, {
      most: 64,
      atOnce: 1,
      apart: (item) => item,
      isOfOne: (error) => error instanceof Error && error.message === 'bad row',
    });
    const outcome = (items: string[]): Promise<string[]> =>
      Promise.all(items.map((item) => batch.add(item).catch((error: unknown) => (error as Error).message)));
    expect(await outcome(['one', 'bad', 'two'])).toEqual(['one', 'bad row', 'two']);
    expect(tries).toEqual([['one', 'bad', 'two'], ['one'], ['bad'], ['two']]);
    tries.length = 0;
    expect(await outcome(['one', 'away'])).toEqual(['no database', 'no database']);
    expect(tries).toHaveLength(1);
  });
});
