/** Pictures and files that are made to hurt whoever opens them. Real: libvips, the recognition of types. */
import { deflateRawSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { inspect } from './inspect.js';

const MEGABYTE = 1024 * 1024;

/** Of a PNG's chunks; node:zlib has it only from 20.15 on. */
function crc32(data: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG of one colour, written row by row without ever being in memory unpacked: 30,000 × 30,000 is some 100 KB. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * height), { level: 9 });
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A GIF of so many frames, each of one pixel's data on a large canvas. */
function gif(frames: number, edge: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(edge, 0);
  size.writeUInt16LE(edge, 2);
  const frame = Buffer.from('2c00000000010001000002024401003b', 'hex').subarray(0, 15);
  return Buffer.concat([
    Buffer.from('GIF89a'),
    size,
    Buffer.from('800000000000ffffff', 'hex'),
    ...Array.from({ length: frames }, () => frame),
    Buffer.from(';'),
  ]);
}

/** What it costs in memory beyond what was there. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  await work();
  return process.memoryUsage.rss() - before;
}

describe('files that are made to hurt', () => {
  it('a picture of 900 million pixels is refused without being unpacked', async () => {
    const bomb = png(30_000, 30_000);
    expect(bomb.length).toBeLessThan(MEGABYTE);
    expect(
      await growth(() => expect(inspect(bomb)).rejects.toMatchObject({ code: 'wrong-type' })),
    ).toBeLessThan(100 * MEGABYTE);
  });

  it('of an animation of a hundred thousand frames, one is read or none', async () => {
    const bomb = gif(100_000, 2_000);
    expect(await growth(() => inspect(bomb).catch((error: unknown) => error))).toBeLessThan(200 * MEGABYTE);
  });

  it('what is a picture and a page at once is written anew as a picture alone', async () => {
    const picture = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#555' } })
      .jpeg()
      .toBuffer();
    const polyglot = Buffer.concat([picture, Buffer.from('<html><script>alert(1)</script>')]);
    const { mediaType, safe } = await inspect(polyglot);
    expect([mediaType, safe?.includes('<script>')]).toEqual(['image/jpeg', false]);
  });

  it.each([
    ['an archive', deflateRawSync(Buffer.alloc(10 * MEGABYTE))],
    [
      'a drawing with a script',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
    ],
    ['a page', Buffer.from('<!doctype html><script>1</script>')],
  ])('%s is refused', async (_what, bytes) => {
    await expect(inspect(bytes)).rejects.toMatchObject({ code: 'wrong-type' });
  });
});
