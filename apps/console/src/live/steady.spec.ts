import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Line, steady } from './steady.js';

const shown = (...ids: string[]): Line<string>[] => ids.map((item) => ({ item, gone: false }));
const same = (id: string): string => id;

describe('a list that is held still', () => {
  it('keeps back what comes between, and shows a further page', () => {
    const { lines, fresh } = steady(shown('b', 'd'), ['a', 'b', 'c', 'd', 'e'], same);
    expect(lines.map(({ item }) => item)).toEqual(['b', 'd', 'e']);
    expect(fresh).toEqual(['a', 'c']);
  });

  it('leaves a line that is gone in its place, and says so', () => {
    expect(steady(shown('a', 'b', 'c'), ['a', 'c'], same).lines).toEqual([
      { item: 'a', gone: false },
      { item: 'b', gone: true },
      { item: 'c', gone: false },
    ]);
  });

  it('shows the newest of each line', () => {
    const before = [{ item: { id: 'a', state: 'old' }, gone: false }];
    expect(steady(before, [{ id: 'a', state: 'new' }], ({ id }) => id).lines).toEqual([
      { item: { id: 'a', state: 'new' }, gone: false },
    ]);
  });

  it('never moves a line, and loses nothing that is there', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'));
    fc.assert(
      fc.property(ids, ids, (before, now) => {
        const { lines, fresh } = steady(shown(...before), now, same);
        expect(lines.slice(0, before.length).map(({ item }) => item)).toEqual(before);
        const there = [...lines.filter(({ gone }) => !gone).map(({ item }) => item), ...fresh];
        expect(there.sort()).toEqual([...now].sort());
      }),
    );
  });
});
