import { describe, expect, it } from '@jest/globals';
import { addressKey } from './address-key.js';

describe('addressKey', () => {
  it('takes an IPv6 network for one household', () => {
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(addressKey('2001:db8::9')).toBe('2001:db8:0:0');
    expect(addressKey('::1')).toBe('0:0:0:0');
    expect([addressKey('10.0.0.1'), addressKey('::ffff:10.0.0.1')]).toEqual(['10.0.0.1', '10.0.0.1']);
  });
});
