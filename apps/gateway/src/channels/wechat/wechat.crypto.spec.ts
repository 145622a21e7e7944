import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sealedText } from '../../../../../test/builders/wechat.js';
import { isSignedBy, MessageSeal, signatureOf } from './wechat.crypto.js';
import { readXml } from './wechat.xml.js';

/** The example that the platform ships with its sample code. */
const example = JSON.parse(
  readFileSync(new URL('./fixtures/published-example.json', import.meta.url), 'utf8'),
) as Record<
  'token' | 'encodingAesKey' | 'appId' | 'timestamp' | 'nonce' | 'msgSignature' | 'encrypt',
  string
>;
const { token, timestamp, nonce, encrypt, msgSignature, encodingAesKey, appId } = example;
const seal = new MessageSeal(encodingAesKey, appId);

describe('the seal of a message', () => {
  it('opens the published example, whose signature holds', () => {
    expect(isSignedBy(msgSignature, token, timestamp, nonce, encrypt)).toBe(true);
    const fields = readXml(seal.open(encrypt) ?? '');
    expect(Object.fromEntries(fields ?? [])).toEqual({
      ToUserName: 'gh_10f6c3c3ac5a',
      FromUserName: 'oyORnuP8q7ou2gfYjqLzSIWZf0rs',
      CreateTime: '1409735668',
      MsgType: 'text',
      Content: 'abcdteT',
      MsgId: '6054768590064713728',
    });
  });

  it('holds for these parts alone, in any order', () => {
    expect(isSignedBy(signatureOf(nonce, token, timestamp), token, timestamp, nonce)).toBe(true);
    for (const wrong of [undefined, '', msgSignature.toUpperCase(), `${msgSignature} `, '0'.repeat(40)])
      expect(isSignedBy(wrong, token, timestamp, nonce, encrypt)).toBe(false);
    expect(isSignedBy(msgSignature, token, timestamp, nonce, `${encrypt}=`)).toBe(false);
  });

  it('opens what was sealed, here and by the platform', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const message = text.toWellFormed();
        expect(seal.open(seal.seal(message))).toBe(message);
        expect(seal.open(sealedText(message, { aesKey: encodingAesKey, appId }))).toBe(message);
      }),
    );
  });

  it('pads to 32 bytes', () => {
    for (let length = 0; length < 70; length += 1) {
      const bytes = Buffer.from(seal.seal('x'.repeat(length)), 'base64').length;
      expect([length, bytes % 32]).toEqual([length, 0]);
    }
  });

  it('does not open what was sealed for another app, with another key, or is rubbish', () => {
    expect(new MessageSeal(encodingAesKey, 'wx0').open(encrypt)).toBeNull();
    expect(new MessageSeal('A'.repeat(43), appId).open(encrypt)).toBeNull();
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String({ maxLength: 400 })), (rubbish) => {
        expect(seal.open(rubbish)).toBeNull();
      }),
      { numRuns: 500 },
    );
    const bytes = Buffer.from(encrypt, 'base64');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        const opened = seal.open(changed.toString('base64'));
        // CBC tells no change in the middle; the signature does.
        expect(opened === null || typeof opened === 'string').toBe(true);
        expect(isSignedBy(msgSignature, token, timestamp, nonce, changed.toString('base64'))).toBe(false);
      }),
    );
  });
});
