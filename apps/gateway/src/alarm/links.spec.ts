import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeyRing } from '#common/privacy/key-ring.js';
import { linkToken, stepOfLink } from './links.js';

const ring = (): KeyRing =>
  new KeyRing(randomBytes(32).toString('base64'), randomBytes(32).toString('base64'));

describe('the link in an alarm message', () => {
  const keys = ring();

  it('names its step, and another installation did not make it', () => {
    const id = randomUUID();
    expect(stepOfLink(keys, linkToken(keys, id))).toBe(id);
    expect(stepOfLink(ring(), linkToken(keys, id))).toBeNull();
    expect(stepOfLink(keys, linkToken(keys, randomUUID()).replace(/^.{36}/, id))).toBeNull();
  });

  it('is not rubbish', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
        expect(stepOfLink(keys, text)).toBeNull();
      }),
    );
    expect(stepOfLink(keys, `${randomUUID()}.${'é'.repeat(43)}`)).toBeNull();
  });
});
