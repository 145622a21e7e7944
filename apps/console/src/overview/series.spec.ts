import { describe, expect, it } from '@jest/globals';
import { largest, shade } from './series.js';

const series = (key: string, ...counts: number[]) => ({
  key,
  name: key,
  total: counts.reduce((sum, one) => sum + one, 0),
  counts,
});

describe('series of a chart', () => {
  it('are the largest, and the rest in one', () => {
    expect(largest([series('a', 5, 5), series('b', 3, 1), series('c', 1, 1), series('d', 0, 1)], 3)).toEqual([
      series('a', 5, 5),
      series('b', 3, 1),
      { ...series('rest', 1, 2), name: '其他 2 项' },
    ]);
  });

  it('are those that have anything, where all can be told apart', () => {
    expect(largest([series('a', 1), series('b', 0)], 3)).toEqual([series('a', 1)]);
  });

  it.each([
    [0, 10, 0],
    [1, 10, 1],
    [5, 10, 2],
    [10, 10, 4],
    [0, 0, 0],
  ])('%i of %i has the shade %i', (total, most, expected) => {
    expect(shade(total, most)).toBe(expected);
  });
});
