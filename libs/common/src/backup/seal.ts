import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto';

const TAG_BYTES = 16;
/** 128 MiB and some tenths of a second for each guess; fixed by the format, so that a file cannot ask for more or less. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/** How the frames of one file are protected: sealed under a passphrase, or only against damage. */
export interface Seal {
  close: (type: number, payload: Buffer) => Buffer;
  /** Throws when the frame was changed, or stands where another one was. */
  open: (type: number, closed: Buffer) => Buffer;
}

/** What the header says of the passphrase: the salt, and a value that tells a wrong passphrase from a damaged file. */
export interface PassphraseMark {
  salt: string;
  check: string;
}

/** The key of a new file. */
export function newKey(passphrase: string): { key: Buffer; mark: PassphraseMark } {
  const salt = randomBytes(16).toString('base64');
  const { key, check } = derive(passphrase, salt);
  return { key, mark: { salt, check } };
}

/** The key of a file that is there; null when the passphrase is not the one it was made with. */
export function keyFor(passphrase: string, { salt, check }: PassphraseMark): Buffer | null {
  const made = derive(passphrase, salt);
  return made.check === check ? made.key : null;
}

interface Derived {
  key: Buffer;
  check: string;
}

/** A backup is written and checked, or checked and restored, by one process: the slow part is done once. */
const derived = new Map<string, Derived>();

function derive(passphrase: string, salt: string): Derived {
  const known = derived.get(`${salt} ${passphrase}`);
  if (known) return known;
  const bytes = scryptSync(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 48, SCRYPT);
  const made = { key: bytes.subarray(0, 32), check: bytes.subarray(32).toString('base64') };
  derived.set(`${salt} ${passphrase}`, made);
  return made;
}

/**
 * AES-256-GCM. The nonce is the frame's number, which is safe because each file has a key of its own; it makes a frame
 * that was left out, doubled or moved fail. `header` (the file's first lines) is authenticated with every frame.
 */
export function sealed(key: Buffer, header: Buffer): Seal {
  const digest = createHash('sha256').update(header).digest();
  const count = counter();
  const about = (type: number): Buffer => Buffer.concat([digest, Buffer.of(type)]);
  return {
    close: (type, payload) => {
      const cipher = createCipheriv('aes-256-gcm', key, count()).setAAD(about(type));
      const data = cipher.update(payload);
      cipher.final();
      return Buffer.concat([data, cipher.getAuthTag()]);
    },
    open: (type, closed) => {
      const split = closed.length - TAG_BYTES;
      const decipher = createDecipheriv('aes-256-gcm', key, count())
        .setAAD(about(type))
        .setAuthTag(closed.subarray(split));
      const data = decipher.update(closed.subarray(0, split));
      decipher.final();
      return data;
    },
  };
}

/** Not secret: a digest over header, number, type and bytes, which notices damage and not a forger. */
export function unsealed(header: Buffer): Seal {
  const count = counter();
  const tag = (type: number, payload: Buffer): Buffer =>
    createHash('sha256')
      .update(header)
      .update(count())
      .update(Buffer.of(type))
      .update(payload)
      .digest()
      .subarray(0, TAG_BYTES);
  return {
    close: (type, payload) => Buffer.concat([payload, tag(type, payload)]),
    open: (type, closed) => {
      const payload = closed.subarray(0, closed.length - TAG_BYTES);
      if (!tag(type, payload).equals(closed.subarray(payload.length))) throw new Error('digest differs');
      return payload;
    },
  };
}

/** 0, 1, 2 … in twelve bytes. */
function counter(): () => Buffer {
  let next = 0n;
  return () => {
    const bytes = Buffer.alloc(12);
    bytes.writeBigUInt64BE(next, 4);
    next += 1n;
    return bytes;
  };
}
