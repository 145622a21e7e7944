import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/*
 * How the platform signs and seals what it pushes:
 * https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Technical_Plan.html
 */

/** The platform pads to 32 bytes, twice the block of the cipher. */
const BLOCK = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/** SHA-1 over the parts in alphabetical order: of token, timestamp, nonce, and of the sealed text where there is one. */
export const signatureOf = (...parts: string[]): string =>
  createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');

/** Compared without telling by the time it takes how much of it was right. */
export function isSignedBy(given: string | undefined, ...parts: string[]): boolean {
  const expected = Buffer.from(signatureOf(...parts));
  const actual = Buffer.from(given ?? '');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** AES-256-CBC under EncodingAESKey, whose first half is the vector: random 16 bytes, length, message, app id. */
export class MessageSeal {
  private readonly key: Buffer;

  /** `encodingAesKey` has 43 characters: 32 bytes in base64 without its "=". */
  constructor(
    encodingAesKey: string,
    private readonly appId: string,
  ) {
    this.key = Buffer.from(`${encodingAesKey}=`, 'base64');
  }

  seal(message: string, random = randomBytes(RANDOM_BYTES)): string {
    const text = Buffer.from(message);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(text.length);
    const plain = Buffer.concat([random, length, text, Buffer.from(this.appId)]);
    const pad = BLOCK - (plain.length % BLOCK);
    const cipher = createCipheriv('aes-256-cbc', this.key, this.key.subarray(0, 16)).setAutoPadding(false);
    return Buffer.concat([
      cipher.update(plain),
      cipher.update(Buffer.alloc(pad, pad)),
      cipher.final(),
    ]).toString('base64');
  }

  /** Null for what is not sealed with this key for this app. */
  open(sealed: string): string | null {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length === 0 || bytes.length % 16 !== 0) return null;
    const decipher = createDecipheriv('aes-256-cbc', this.key, this.key.subarray(0, 16)).setAutoPadding(
      false,
    );
    const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
    const pad = padded.at(-1) ?? 0;
    const end = padded.length - pad;
    const from = RANDOM_BYTES + LENGTH_BYTES;
    if (pad < 1 || pad > BLOCK || end < from) return null;
    const to = from + padded.readUInt32BE(RANDOM_BYTES);
    if (to > end || padded.toString('utf8', to, end) !== this.appId) return null;
    return padded.toString('utf8', from, to);
  }
}
