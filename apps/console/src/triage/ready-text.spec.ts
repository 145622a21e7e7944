import { describe, expect, it } from '@jest/globals';
import { appended, filled, readyFor } from './ready-text.js';

describe('ready texts', () => {
  it('go to the citizen, or as a reason to the bureau', () => {
    expect(readyFor('refuse-repeat')).toEqual({ purpose: 'refuse', field: 'answer' });
    expect(readyFor('refer')).toEqual({ purpose: 'refer', field: 'reason' });
    expect(readyFor('accept')).toBeNull();
  });

  it('have their blanks filled in, and show the one that nobody knows', () => {
    const text = '{place}的事(查询码 {code}),{code}';
    expect(filled(text, { code: '1234', place: '铁西区$&' })).toBe('铁西区$&的事(查询码 1234),1234');
    expect(filled(text, { code: '1234', place: null })).toContain('(地点)的事');
  });

  it('stand behind what was typed', () => {
    expect(appended('  ', '好。')).toBe('好。');
    expect(appended('您好。 ', '好。')).toBe('您好。\n好。');
  });
});
