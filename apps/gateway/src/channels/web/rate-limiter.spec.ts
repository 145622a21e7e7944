import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#common/errors/domain-error.js';
import { addressKey, RateLimiter } from './rate-limiter.js';

const MINUTE = 60_000;

describe('RateLimiter', () => {
  const tries = (limiter: RateLimiter, count: number, key = 'a', now = 0): number => {
    let passed = 0;
    for (let index = 0; index < count; index++) {
      try {
        limiter.take('details', key, now);
        passed++;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
      }
    }
    return passed;
  };

  it('lets the burst pass, then as many as the time that went by brings back', () => {
    const limiter = new RateLimiter();
    expect(tries(limiter, 30)).toBe(20);
    expect(tries(limiter, 30, 'a', MINUTE)).toBe(10);
    expect(tries(limiter, 30, 'a', 60 * MINUTE)).toBe(20);
  });

  it('keeps addresses and acts apart', () => {
    const limiter = new RateLimiter();
    tries(limiter, 30);
    expect(tries(limiter, 30, 'b')).toBe(20);
    expect(() => {
      limiter.take('report', 'a', 0);
    }).not.toThrow();
  });

  it('says how long to wait', () => {
    const limiter = new RateLimiter();
    tries(limiter, 20);
    expect(() => {
      limiter.take('details', 'a', 0);
    }).toThrow(expect.objectContaining({ code: 'too-many', extra: { retryAfterSeconds: 6 } }));
  });

  it('takes back what should not have counted', () => {
    const limiter = new RateLimiter();
    tries(limiter, 20);
    limiter.giveBack('details', 'a', 0);
    expect(tries(limiter, 5)).toBe(1);
  });
});

describe('addressKey', () => {
  it('takes an IPv6 network for one household', () => {
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(addressKey('2001:db8::9')).toBe('2001:db8:0:0');
    expect(addressKey('::1')).toBe('0:0:0:0');
    expect([addressKey('10.0.0.1'), addressKey('::ffff:10.0.0.1')]).toEqual(['10.0.0.1', '10.0.0.1']);
  });
});
