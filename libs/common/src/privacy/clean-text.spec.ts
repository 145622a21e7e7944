import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { charsets, rubbishBytes } from '../../../../test/builders/rubbish.js';
import { cleanText, decodeText } from './clean-text.js';

describe('cleanText', () => {
  it('keeps words, line breaks and emoji, and drops what hides', () => {
    expect(cleanText(' 臭\u200B味\u0000\r\n很大\u202E 😷👨‍👩‍👧 ')).toBe('臭味\n很大 😷👨‍👩‍👧');
  });

  it('always gives text that PostgreSQL stores, and cleaning twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanText(text);
        expect(clean.includes('\u0000')).toBe(false);
        expect(clean.isWellFormed()).toBe(true);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });
});

describe('decodeText', () => {
  it('reads any bytes under any declared charset', () => {
    fc.assert(
      fc.property(rubbishBytes, charsets, (bytes, charset) => {
        expect(decodeText(bytes, charset).isWellFormed()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  const gbk = Buffer.from([0xb3, 0xf4, 0xce, 0xb6]); // 臭味
  it('reads UTF-8, and GBK bytes whatever was declared', () => {
    expect(decodeText(Buffer.from('臭味'))).toBe('臭味');
    expect(decodeText(gbk)).toBe('臭味');
    expect(decodeText(gbk, 'utf-8')).toBe('臭味');
    expect(decodeText(gbk, 'gb2312')).toBe('臭味');
    expect(decodeText(Buffer.from('臭味'), 'no-such-charset')).toBe('臭味');
  });
});
