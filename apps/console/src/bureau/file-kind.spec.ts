import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { HEAD_BYTES, isPictureOrPdf } from './file-kind.js';

const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: '#666' } });
const head = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, HEAD_BYTES);
const text = (words: string): Uint8Array => new Uint8Array(Buffer.from(words, 'latin1'));

describe('what is refused before it is uploaded', () => {
  it.each(['jpeg', 'png', 'webp', 'gif'] as const)('not a %s', async (format) => {
    expect(isPictureOrPdf(head(await picture.clone().toFormat(format).toBuffer()))).toBe(true);
  });

  it.each(['%PDF-1.7\n', '\0\0\0\x18ftypheic\0\0\0\0', '\0\0\0\x18ftypmif1\0\0\0\0'])('not %j', (words) => {
    expect(isPictureOrPdf(head(text(words)))).toBe(true);
  });

  it.each([
    '',
    'MZ',
    'PK\x03\x04',
    '<svg xmlns=""',
    '\0\0\0\x18ftypisom\0\0\0\0',
    'RIFF\0\0\0\0WAVEfmt ',
    'ÿØ',
  ])('%j', (words) => {
    expect(isPictureOrPdf(head(text(words)))).toBe(false);
  });
});
