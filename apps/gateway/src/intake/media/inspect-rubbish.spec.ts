import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { DomainError } from '#common/errors/domain-error.js';
import { inspect } from './inspect.js';

const picture = sharp({ create: { width: 60, height: 40, channels: 3, background: '#666' } });
const files = await Promise.all([
  picture.clone().jpeg().toBuffer(),
  picture.clone().png().toBuffer(),
  picture.clone().webp().toBuffer(),
  picture.clone().gif().toBuffer(),
]);
const beginnings = [
  'ffd8ffe0',
  '89504e470d0a1a0a',
  '47494638',
  '52494646',
  '25504446',
  '0000001866747970',
  '1f8b08',
];

/** A picture that opens, or wrong-type: nothing else. */
async function inspected(bytes: Buffer): Promise<void> {
  try {
    const { mediaType, safe } = await inspect(bytes, 'a.jpg');
    expect(mediaType).toMatch(/^(image|audio|video)\/|^application\/pdf$/);
    if (safe) expect((await sharp(safe).metadata()).format).toBe('jpeg');
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    expect((error as DomainError).code).toBe('wrong-type');
  }
}

describe('any bytes at all', () => {
  it('takes what it can open', async () => {
    const types = await Promise.all(files.map(async (bytes) => (await inspect(bytes)).mediaType));
    expect(types).toEqual(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
  });

  it('refuses rubbish, and rubbish that begins like a picture', async () => {
    const begin = fc.constantFrom('', ...beginnings).map((hex) => Buffer.from(hex, 'hex'));
    const bytes = fc.tuple(begin, fc.uint8Array({ maxLength: 300 })).map((parts) => Buffer.concat(parts));
    await fc.assert(fc.asyncProperty(bytes, inspected), { numRuns: 100 });
  });

  it('survives pictures that are cut off or spoilt', async () => {
    const file = fc.constantFrom(...files);
    const cut = fc.tuple(file, fc.nat(400)).map(([bytes, length]) => bytes.subarray(0, length));
    const spoilt = fc
      .tuple(file, fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1 }))
      .map(([bytes, changes]) => {
        const copy = Buffer.from(bytes);
        for (const [at, value] of changes) copy[at % copy.length] = value;
        return copy;
      });
    await fc.assert(fc.asyncProperty(fc.oneof(cut, spoilt), inspected), { numRuns: 80 });
  });
});
