import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { ConfigError } from '../errors/config-error.js';

const ID_BYTES = 4;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals personal data (AES-256-GCM) and makes keyed look-up values (HMAC-SHA-256).
 *
 * ENCRYPTION_KEY may list several keys, the newest first: it seals, all open. A sealed value begins with the key's id,
 * so that keys can be rotated while running. `context` ("report.text") is authenticated: a value moved to another
 * column does not open.
 */
export class KeyRing {
  private readonly keys: { id: Buffer; key: Buffer }[];
  private readonly lookupKey: Buffer;

  constructor(encryptionKeys: string, lookupKey: string) {
    this.keys = encryptionKeys.split(',').map((text) => {
      const key = decodeKey('ENCRYPTION_KEY', text);
      return { id: keyId(key), key };
    });
    this.lookupKey = decodeKey('LOOKUP_KEY', lookupKey);
  }

  /** Of the keys, the newest first; a sealed value tells by `keyIdOf` which one opens it. */
  get ids(): readonly string[] {
    return this.keys.map(({ id }) => id.toString('hex'));
  }

  /** The same value under the newest key, or null when it is already. Throws like `open`. */
  reseal(context: string, sealed: Uint8Array): Buffer | null {
    return keyIdOf(sealed) === this.ids[0] ? null : this.seal(context, this.open(context, sealed));
  }

  seal(context: string, plain: string | Uint8Array): Buffer {
    const [newest] = this.keys;
    if (!newest) throw new ConfigError('ENCRYPTION_KEY is empty');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', newest.key, iv).setAAD(Buffer.from(context));
    const data = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([newest.id, iv, cipher.getAuthTag(), data]);
  }

  /** Throws when no key of the ring sealed it, or when it was changed or moved. */
  open(context: string, sealed: Uint8Array): Buffer {
    const buffer = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const id = buffer.subarray(0, ID_BYTES);
    const entry = this.keys.find((candidate) => candidate.id.equals(id));
    if (!entry)
      throw new Error(`sealed with a key that ENCRYPTION_KEY does not list (id ${id.toString('hex')})`);
    const iv = buffer.subarray(ID_BYTES, ID_BYTES + IV_BYTES);
    const tag = buffer.subarray(ID_BYTES + IV_BYTES, ID_BYTES + IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', entry.key, iv)
      .setAAD(Buffer.from(context))
      .setAuthTag(tag);
    return Buffer.concat([
      decipher.update(buffer.subarray(ID_BYTES + IV_BYTES + TAG_BYTES)),
      decipher.final(),
    ]);
  }

  openText(context: string, sealed: Uint8Array): string {
    return this.open(context, sealed).toString('utf8');
  }

  /** A value that is equal for equal input and tells nothing without LOOKUP_KEY. `kind` keeps namespaces apart. */
  lookup(kind: string, value: string | Uint8Array): string {
    return createHmac('sha256', this.lookupKey).update(kind).update('\0').update(value).digest('base64url');
  }
}

function decodeKey(name: string, text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32) {
    throw new ConfigError(
      `${name} must be 32 random bytes in base64; make one with: openssl rand -base64 32`,
    );
  }
  return key;
}

/** The id of the key that sealed a value. */
export const keyIdOf = (sealed: Uint8Array): string =>
  Buffer.from(sealed.subarray(0, ID_BYTES)).toString('hex');

const keyId = (key: Buffer): Buffer =>
  createHash('sha256').update('key-id').update(key).digest().subarray(0, ID_BYTES);
