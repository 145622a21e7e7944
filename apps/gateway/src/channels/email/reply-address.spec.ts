import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeyRing } from '#common/privacy/key-ring.js';
import { plainAddress, ReplyAddresses } from './reply-address.js';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const bound = new ReplyAddresses(new KeyRing(key(1), key(2)));
const others = new ReplyAddresses(new KeyRing(key(1), key(3)));
const OURS = '12369@sthj.example.cn';

describe('the secret in an address', () => {
  it('finds its report, also in other letters, and nobody else can make it', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const address = bound.addressFor(OURS, id) ?? '';
        expect(address.split('@')[0]?.length).toBeLessThanOrEqual(64);
        expect(bound.reportIn(['x@y.cn', address.toUpperCase()])).toBe(id);
        expect(bound.reportIn([bound.messageIdFor(OURS, 'abc', id)])).toBe(id);
        expect(others.reportIn([address])).toBeNull();
        expect(plainAddress(address)).toBe(OURS);
      }),
    );
  });

  it('is spoilt by any other letter', () => {
    const address = bound.addressFor(OURS, '019a8d2c-0000-7000-8000-00000000abcd') ?? '';
    const at = address.indexOf('+r') + 2;
    for (let index = at; index < at + 41; index += 1) {
      const other = address.charAt(index) === 'a' ? 'b' : 'a';
      expect(bound.reportIn([address.slice(0, index) + other + address.slice(index + 1)])).toBeNull();
    }
  });

  it('is left out where the address would get too long', () => {
    expect(bound.addressFor(`${'a'.repeat(30)}@x.cn`, '019a8d2c-0000-7000-8000-00000000abcd')).toBeNull();
  });

  it('is found in no rubbish', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        expect(bound.reportIn(texts)).toBeNull();
      }),
    );
  });
});
