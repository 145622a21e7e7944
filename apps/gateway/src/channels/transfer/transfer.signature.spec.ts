import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { newSecret, type SignedHeaders, verifySignature } from './transfer.signature.js';

const signedBy = (secret: string, body: string, at = new Date()): SignedHeaders => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
});
const holds = (secret: string, headers: SignedHeaders, body: string): boolean => {
  try {
    verifySignature(secret, headers, Buffer.from(body));
    return true;
  } catch {
    return false;
  }
};

describe('verifySignature', () => {
  const secret = newSecret();

  it('takes what the library of Standard Webhooks signs, whatever the words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (body) => {
        expect(holds(secret, signedBy(secret, body), body)).toBe(true);
        expect(holds(secret, signedBy(secret, body), `${body}。`)).toBe(false);
        expect(holds(newSecret(), signedBy(secret, body), body)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('takes one right signature of several, as while a secret is exchanged', () => {
    const headers = signedBy(secret, 'a');
    const both = `v1,AAAA ${String(headers['webhook-signature'])}`;
    expect(holds(secret, { ...headers, 'webhook-signature': both }, 'a')).toBe(true);
  });

  it('refuses a missing header and a request that is five minutes old', () => {
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'])
      expect(holds(secret, { ...signedBy(secret, 'a'), [name]: undefined }, 'a')).toBe(false);
    expect(holds(secret, signedBy(secret, 'a', new Date(Date.now() - 301_000)), 'a')).toBe(false);
    expect(holds(secret, signedBy(secret, 'a', new Date(Date.now() + 302_000)), 'a')).toBe(false);
    expect(holds(secret, signedBy(secret, 'a', new Date(Date.now() - 290_000)), 'a')).toBe(true);
  });

  it('refuses any rubbish without failing', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (time, signature) => {
        const headers = { 'webhook-id': 'a', 'webhook-timestamp': time, 'webhook-signature': signature };
        expect(holds(secret, headers, 'a')).toBe(false);
      }),
    );
  });
});
