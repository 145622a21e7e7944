import { timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '#common/privacy/key-ring.js';

/*
 * The secret by which an answer finds its report: the report's id and a keyed digest of it, in letters that mail hosts may
 * turn to lower case. It stands behind a plus in the reply address (RFC 5233) and in the Message-ID, for hosts that know no
 * plus. Nobody but the reporter was sent it; a query code quoted in the text joins nothing.
 */

const DIGEST_BYTES = 10;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const TOKEN = /(?:\+|\.)r([a-z2-7]{42})@/i;
/** RFC 5321, 4.5.3.1.1. */
const LONGEST_LOCAL_PART = 64;

export class ReplyAddresses {
  constructor(private readonly keys: KeyRing) {}

  /** `address` with the token; null where it would get too long. */
  addressFor(address: string, reportId: string): string | null {
    const [local = '', domain = ''] = address.split('@');
    const bound = `${local}+r${this.token(reportId)}`;
    return bound.length > LONGEST_LOCAL_PART ? null : `${bound}@${domain}`;
  }

  /** The Message-ID of one message: the same on every try. */
  messageIdFor(address: string, messageId: string, reportId: string): string {
    return `<${messageId}.r${this.token(reportId)}@${address.split('@')[1] ?? 'localhost'}>`;
  }

  /** The report that one of these addresses or Message-IDs is bound to; null where none is. */
  reportIn(texts: readonly string[]): string | null {
    for (const text of texts) {
      const token = TOKEN.exec(text)?.[1]?.toLowerCase();
      if (token === undefined) continue;
      const bytes = fromLetters(token);
      const id = idOf(bytes.subarray(0, 16));
      if (timingSafeEqual(bytes.subarray(16), this.digest(id))) return id;
    }
    return null;
  }

  private token(reportId: string): string {
    return toLetters(
      Buffer.concat([Buffer.from(reportId.replaceAll('-', ''), 'hex'), this.digest(reportId)]),
    );
  }

  private digest(reportId: string): Buffer {
    return Buffer.from(this.keys.lookup('email-reply', reportId), 'base64url').subarray(0, DIGEST_BYTES);
  }
}

/** `12369+anything@…` → `12369@…`. */
export const plainAddress = (address: string): string => address.toLowerCase().replace(/\+[^@]*(?=@)/, '');

const idOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** RFC 4648, base 32 without padding. */
function toLetters(bytes: Buffer): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const length = Math.ceil((bytes.length * 8) / 5);
  bits <<= BigInt(length * 5 - bytes.length * 8);
  let text = '';
  for (let at = length - 1; at >= 0; at -= 1) text += LETTERS.charAt(Number((bits >> BigInt(at * 5)) & 31n));
  return text;
}

function fromLetters(text: string): Buffer {
  let bits = 0n;
  for (const letter of text) bits = (bits << 5n) | BigInt(LETTERS.indexOf(letter));
  const length = Math.floor((text.length * 5) / 8);
  bits >>= BigInt(text.length * 5 - length * 8);
  return Buffer.from(bits.toString(16).padStart(length * 2, '0'), 'hex');
}
