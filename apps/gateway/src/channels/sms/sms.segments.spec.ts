import { describe, expect, it } from '@jest/globals';
import { segmentsOf } from './sms.segments.js';

describe('how many messages a text is', () => {
  it.each([
    ['', 1],
    ['污'.repeat(70), 1],
    ['污'.repeat(71), 2],
    ['污'.repeat(134), 2],
    ['污'.repeat(135), 3],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    [`${'a'.repeat(159)}€`, 2],
    [`${'a'.repeat(70)}污`, 2],
  ])('%#', (text, count) => {
    expect(segmentsOf(text)).toBe(count);
  });
});
