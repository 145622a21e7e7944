import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rubbishText } from '../../../../test/builders/rubbish.js';
import { formatQueryCode, newQueryCode, parseQueryCode } from './query-code.js';

const code = fc.constant(null).map(() => newQueryCode());

describe('query code', () => {
  it('has twelve digits, does not begin with 0 and is read back in any spelling', () => {
    fc.assert(
      fc.property(code, (made) => {
        expect(made).toMatch(/^[1-9]\d{11}$/);
        expect(parseQueryCode(made)).toBe(made);
        expect(parseQueryCode(` ${formatQueryCode(made)} `)).toBe(made);
        expect(
          parseQueryCode(made.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))),
        ).toBe(made);
      }),
    );
  });

  it('notices every single wrong digit', () => {
    fc.assert(
      fc.property(code, fc.nat(11), fc.integer({ min: 1, max: 9 }), (made, at, shift) => {
        const wrong = String((Number(made[at]) + shift) % 10);
        expect(parseQueryCode(made.slice(0, at) + wrong + made.slice(at + 1))).toBeNull();
      }),
    );
  });

  it.each(['', '123', '你好', '1'.repeat(13), '12345678901x'])('refuses %j', (typed) => {
    expect(parseQueryCode(typed)).toBeNull();
  });

  it('is read out of nothing else', () => {
    fc.assert(
      fc.property(rubbishText, (typed) => {
        expect(parseQueryCode(typed) ?? '000000000000').toMatch(/^\d{12}$/);
      }),
    );
  });

  it('is printed in groups of four', () => {
    expect(formatQueryCode('123456789012')).toBe('1234 5678 9012');
  });
});
