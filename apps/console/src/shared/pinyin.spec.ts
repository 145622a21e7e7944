import { describe, expect, it } from '@jest/globals';
import { initials, isFoundBy } from './pinyin.js';

describe('pinyin initials', () => {
  it.each([
    ['工业噪声', 'gyzs'],
    ['恶臭/异味', 'ec/yw'],
    ['餐饮油烟', 'cyyy'],
    ['饮用水水源', 'yyssy'],
    ['黑臭水体', 'hcst'],
    ['机动车', 'jdc'],
    ['PM2.5', 'pm2.5'],
  ])('of %s are %s', (text, expected) => {
    expect(initials(text)).toBe(expected);
  });

  it('find a code by number, word or sound', () => {
    for (const typed of ['n01', 'N01', '噪声', 'GYZS', ' zs '])
      expect(isFoundBy(typed, 'N01', '工业噪声')).toBe(true);
    expect(isFoundBy('fs', 'N01', '工业噪声')).toBe(false);
  });
});
