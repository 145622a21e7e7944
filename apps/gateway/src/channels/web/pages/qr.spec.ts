import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { codeCard } from './code-card.js';
import { qrCode } from './qr.js';

/** A reader of QR codes, as it comes with the puppet of the tests. */
type Reader = (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
const read = createRequire(import.meta.url)('jsqr') as Reader | { default: Reader };

async function scanned(svg: string): Promise<string | undefined> {
  const drawing = Buffer.from(
    svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"'),
  );
  const { data, info } = await sharp(drawing).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const reader = typeof read === 'function' ? read : read.default;
  return reader(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

describe('the QR code of the receipt', () => {
  it('is read back', async () => {
    for (const text of ['https://12369.example.test/status#123456789012', 'a', 'x'.repeat(200)])
      expect(await scanned(qrCode(text, '二维码').text)).toBe(text);
  });

  it('leads to the look-up page; the code is in the part that no server sees, the PIN nowhere', async () => {
    const card = codeCard('https://12369.example.test', '123456789012', '654321').text;
    const svg = /<svg[^]*<\/svg>/.exec(card)?.[0] ?? '';
    const address = new URL((await scanned(svg)) ?? '');
    expect([address.pathname, address.search, address.hash]).toEqual(['/status', '', '#123456789012']);
    expect(card).toContain('data-copy="查询码 1234 5678 9012,密码 654321"');
  });
});
