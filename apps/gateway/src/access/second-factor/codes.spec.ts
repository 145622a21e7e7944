import { describe, expect, it } from '@jest/globals';
import { Secret } from 'otpauth';
import { isAppCode, newRecoveryCodes, newSecret, plainCode, stepOfCode, uriOf } from './codes.js';

/** RFC 6238, appendix B: the last six of its eight digits. */
const SECRET = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer }).base32;
const VECTORS: [second: number, code: string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
];

describe('codes of a second factor', () => {
  it.each(VECTORS)('at second %i the code is %s', (second, code) => {
    expect(stepOfCode(SECRET, code, second * 1000)).toBe(Math.floor(second / 30));
  });

  it('belong to the step before and after as well, and to no other', () => {
    const [second, code] = VECTORS[1] ?? [0, ''];
    const at = (steps: number): number | null => stepOfCode(SECRET, code, (second + steps * 30) * 1000);
    expect([at(-2), at(-1), at(0), at(1), at(2)].map((step) => step !== null)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(new Set([at(-1), at(0), at(1)]).size).toBe(1);
  });

  it('are told to the app in an address', () => {
    const uri = new URL(uriOf(SECRET, '沈阳市 12369 热线', 'wang'));
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
      'otpauth:',
      'totp',
      '/沈阳市 12369 热线:wang',
    ]);
    expect(uri.searchParams.get('secret')).toBe(SECRET);
  });

  it('have secrets of 160 bits, and recovery codes that can be typed in any way', () => {
    expect(newSecret()).toMatch(/^[A-Z2-7]{32}$/);
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}$/);
      expect(plainCode(` ${code.toUpperCase().replace('-', ' ')} `)).toBe(plainCode(code));
      expect(isAppCode(plainCode(code))).toBe(false);
    }
    expect(isAppCode(plainCode('123 456'))).toBe(true);
  });
});
