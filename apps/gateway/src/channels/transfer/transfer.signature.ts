import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { fail } from '#common/errors/domain-error.js';

const PREFIX = 'whsec_';
const TOLERANCE_SECONDS = 5 * 60;

/** A new secret as Standard Webhooks writes it. */
export const newSecret = (): string => PREFIX + randomBytes(32).toString('base64');

export interface SignedHeaders {
  [name: string]: string | string[] | undefined;
}

/**
 * Checks a request by Standard Webhooks (https://www.standardwebhooks.com, "Verifying webhook authenticity"). By
 * node:crypto: the library hashes in JavaScript, which takes too long for twelve megabytes that anybody may send.
 * Throws fail('bad-signature').
 */
export function verifySignature(
  secret: string,
  headers: SignedHeaders,
  signed: Uint8Array | string,
  now = Date.now(),
): void {
  const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => headers[name],
  );
  if (typeof id !== 'string' || typeof time !== 'string' || typeof signatures !== 'string')
    throw fail('bad-signature', { detail: '缺少 webhook-id、webhook-timestamp 或 webhook-signature。' });
  if (!/^\d{1,12}$/.test(time) || Math.abs(now / 1_000 - Number(time)) > TOLERANCE_SECONDS)
    throw fail('bad-signature', { detail: '"webhook-timestamp"与现在相差超过五分钟。' });
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${time}.`).update(signed).digest();
  const isRight = signatures.split(' ').some((one) => {
    const given = Buffer.from(one.startsWith('v1,') ? one.slice(3) : '', 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isRight) throw fail('bad-signature');
}
