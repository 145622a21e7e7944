import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hearDigits, sayCodes, sayDigits } from './spoken.js';

it('says a code digit by digit in groups of four, 幺 for 1', () => {
  expect(sayDigits('123456789012')).toBe('幺,二,三,四。五,六,七,八。九,零,幺,二');
  expect(sayCodes('查询码 1234 5678 9012:办理中')).toBe(
    '查询码 幺,二,三,四。五,六,七,八。九,零,幺,二:办理中',
  );
});

it.each([
  ['幺二三四 5678 九零一二', '123456789012'],
  ['我的码是洞洞拐勾两', '00792'],
  ['１２３', '123'],
  ['没有', ''],
])('hears %s as %s', (said, digits) => {
  expect(hearDigits(said)).toBe(digits);
});

it('hears what it says', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{1,20}$/), (digits) => {
      expect(hearDigits(sayDigits(digits))).toBe(digits);
    }),
  );
});
