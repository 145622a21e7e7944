import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TokenBuckets } from './token-buckets.js';

const MINUTE = 60_000;
const tries = (buckets: TokenBuckets, count: number, key = 'a', now = 0): number =>
  Array.from({ length: count }, () => buckets.take(key, now)).filter(Boolean).length;

describe('TokenBuckets', () => {
  it('let the burst pass, then as many as the time that went by brings back', () => {
    const buckets = new TokenBuckets({ burst: 20, perMinute: 10 });
    expect(tries(buckets, 30)).toBe(20);
    expect(tries(buckets, 30, 'a', MINUTE)).toBe(10);
    expect(tries(buckets, 30, 'a', 60 * MINUTE)).toBe(20);
    expect(tries(buckets, 30, 'b', 60 * MINUTE)).toBe(20);
  });

  it('take back what should not have counted', () => {
    const buckets = new TokenBuckets({ burst: 20, perMinute: 10 });
    tries(buckets, 20);
    buckets.giveBack('a', 0);
    expect(tries(buckets, 5)).toBe(1);
  });

  const rate = fc.record({
    burst: fc.integer({ min: 1, max: 100 }),
    perMinute: fc.double({ min: 0.1, max: 600, noNaN: true }),
  });
  /** Tries of two senders, each so many milliseconds after the one before. */
  const attempts = fc.array(
    fc.record({ key: fc.constantFrom('a', 'b'), after: fc.oneof(fc.nat(5), fc.nat(MINUTE)) }),
    { minLength: 1, maxLength: 300 },
  );

  it('never let more pass than burst + rate × time, in any span of time', () => {
    fc.assert(
      fc.property(rate, attempts, ({ burst, perMinute }, all) => {
        const buckets = new TokenBuckets({ burst, perMinute });
        let now = 0;
        const passed: number[] = [];
        for (const { key, after } of all) {
          now += after;
          if (buckets.take(key, now) && key === 'a') passed.push(now);
        }
        passed.forEach((from, first) => {
          passed.slice(first).forEach((to, index) => {
            expect(index + 1).toBeLessThanOrEqual(burst + ((to - from) / MINUTE) * perMinute + 1e-6);
          });
        });
      }),
    );
  });

  it('let whoever waits as long as they say pass', () => {
    fc.assert(
      fc.property(rate, attempts, (limit, all) => {
        const buckets = new TokenBuckets(limit);
        let now = 0;
        for (const { key, after } of all) {
          now += after;
          if (buckets.take(key, now)) continue;
          now += buckets.wait(key, now) * 1_000;
          expect(buckets.take(key, now)).toBe(true);
        }
      }),
    );
  });

  it('forget the key that was quiet for the longest time when there are too many', () => {
    const buckets = new TokenBuckets({ burst: 1, perMinute: 1 }, 2);
    for (const key of ['a', 'b', 'c']) buckets.take(key, 0);
    expect([buckets.take('c', 0), buckets.take('a', 0)]).toEqual([false, true]);
  });
});
