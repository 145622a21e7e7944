import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Mark, markOf, segments } from './segments.js';

const mark = (start: number, end: number): Mark => ({ start, end, kind: 'reason', title: '' });

describe('segments of a marked text', () => {
  it('overlap where marks do', () => {
    const pieces = segments('夜里排黑烟', [mark(0, 4), mark(2, 5)]);
    expect(pieces.map(({ text, marks }) => [text, marks.length])).toEqual([
      ['夜里', 1],
      ['排黑', 2],
      ['烟', 1],
    ]);
  });

  it('keep every character whatever the marks are', () => {
    const marks = fc.array(fc.tuple(fc.integer({ min: -5, max: 60 }), fc.integer({ min: -5, max: 60 })));
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), marks, (text, spans) => {
        const pieces = segments(
          text,
          spans.map(([start, end]) => mark(start, end)),
        );
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });

  it('come from the spans that are there', () => {
    expect(markOf([1, 3], 'place', '铁西区')).toEqual([{ start: 1, end: 3, kind: 'place', title: '铁西区' }]);
    expect(markOf(undefined, 'place', '')).toEqual([]);
  });
});
