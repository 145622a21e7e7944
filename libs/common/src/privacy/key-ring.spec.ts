import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeyRing, keyIdOf } from './key-ring.js';

const key = (): string => randomBytes(32).toString('base64');

describe('KeyRing', () => {
  const [first, second, lookup] = [key(), key(), key()];
  const ring = new KeyRing(first, lookup);

  it('opens what it sealed, and seals the same text differently each time', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const sealed = ring.seal('report.text', text);
        expect(ring.openText('report.text', sealed)).toBe(text);
        expect(sealed.equals(ring.seal('report.text', text))).toBe(false);
      }),
    );
  });

  it('opens old values after a rotation, and seals with the new key', () => {
    const sealed = ring.seal('a', '旧');
    const rotated = new KeyRing(`${second},${first}`, lookup);
    expect(rotated.openText('a', sealed)).toBe('旧');
    expect(() => ring.open('a', rotated.seal('a', '新'))).toThrow(/does not list/);
  });

  it('says which key a value needs, and seals it again with the newest alone', () => {
    const rotated = new KeyRing(`${second},${first}`, lookup);
    const sealed = ring.seal('a', '旧');
    expect(rotated.ids).toEqual([keyIdOf(rotated.seal('a', '')), keyIdOf(sealed)]);
    const again = rotated.reseal('a', sealed) ?? Buffer.alloc(0);
    expect(new KeyRing(second, lookup).openText('a', again)).toBe('旧');
    expect(rotated.reseal('a', again)).toBeNull();
    expect(() => rotated.reseal('b', sealed)).toThrow();
  });

  it('does not open a value that was moved to another column or changed', () => {
    const sealed = ring.seal('person.phone', '13800138000');
    expect(() => ring.open('report.text', sealed)).toThrow();
    const changed = Buffer.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => ring.open('person.phone', changed)).toThrow();
  });

  it('gives equal look-up values for equal input of one kind alone', () => {
    expect(ring.lookup('phone', '1')).toBe(new KeyRing(second, lookup).lookup('phone', '1'));
    expect(ring.lookup('phone', '1')).not.toBe(ring.lookup('email', '1'));
    expect(ring.lookup('phone', '1')).not.toBe(new KeyRing(first, key()).lookup('phone', '1'));
  });

  it.each(['', 'abc', Buffer.alloc(16).toString('base64')])(
    'refuses the key %j and says how to make one',
    (bad) => {
      expect(() => new KeyRing(bad, lookup)).toThrow(/ENCRYPTION_KEY must be 32 random bytes/);
    },
  );
});
