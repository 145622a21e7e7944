import { isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { fail } from '#common/errors/domain-error.js';

/**
 * How often one address may do a thing: `burst` at once, then `perMinute`. Mobile networks put thousands of citizens
 * behind one address, so the limits stop floods and leave people alone. `secret` counts wrong tries for one query code,
 * from wherever they come: a phone number's last four digits are only ten thousand.
 */
const LIMITS = {
  report: { burst: 60, perMinute: 60 },
  status: { burst: 120, perMinute: 120 },
  details: { burst: 20, perMinute: 10 },
  secret: { burst: 5, perMinute: 0.2 },
} as const;

export type Limited = keyof typeof LIMITS;

const MOST_BUCKETS = 50_000;

interface Bucket {
  left: number;
  at: number;
}

/** Token buckets in the memory of one copy: with two copies of the gateway a limit is up to twice as high. */
@Injectable()
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  /** Throws too-many with the seconds to wait when `key` used up its share of `what`. */
  take(what: Limited, key: string, now = Date.now()): void {
    const { burst, perMinute } = LIMITS[what];
    const bucket = this.bucket(what, key, now);
    if (bucket.left < 1) {
      throw fail('too-many', { retryAfterSeconds: Math.ceil(((1 - bucket.left) * 60) / perMinute) });
    }
    this.put(what, key, { left: Math.min(burst, bucket.left) - 1, at: now });
  }

  /** Takes back one `take` that should not have counted. */
  giveBack(what: Limited, key: string, now = Date.now()): void {
    this.put(what, key, { left: this.bucket(what, key, now).left + 1, at: now });
  }

  private bucket(what: Limited, key: string, now: number): Bucket {
    const { burst, perMinute } = LIMITS[what];
    const kept = this.buckets.get(`${what} ${key}`);
    if (!kept) return { left: burst, at: now };
    return { left: Math.min(burst, kept.left + ((now - kept.at) / 60_000) * perMinute), at: now };
  }

  /** The least recently used bucket goes first: its owner has the most refilled. */
  private put(what: Limited, key: string, bucket: Bucket): void {
    const name = `${what} ${key}`;
    this.buckets.delete(name);
    this.buckets.set(name, bucket);
    const oldest = this.buckets.size > MOST_BUCKETS ? this.buckets.keys().next().value : undefined;
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}

/** One household: an IPv4 address, or the /64 of an IPv6 one, which a provider gives as a whole. */
export function addressKey(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ? tail.split(':') : [])];
  return all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
