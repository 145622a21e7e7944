/** `burst` at once, then `perMinute`. */
export interface Rate {
  burst: number;
  perMinute: number;
}

/** A key that was not seen for longer than its bucket takes to fill is as good as new, so only this many are kept. */
const MOST_BUCKETS = 50_000;

interface Bucket {
  left: number;
  at: number;
}

/**
 * Token buckets by key. Within any span of time a key passes at most burst + perMinute × minutes. `now` is in
 * milliseconds of a clock that never runs back.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly rate: Rate,
    private readonly most = MOST_BUCKETS,
  ) {}

  /** Takes one; false when none is left. */
  take(key: string, now = performance.now()): boolean {
    const left = this.left(key, now);
    if (left < 1) return false;
    this.put(key, { left: left - 1, at: now });
    return true;
  }

  /** Takes back one `take` that should not have counted. */
  giveBack(key: string, now = performance.now()): void {
    this.put(key, { left: Math.min(this.rate.burst, this.left(key, now) + 1), at: now });
  }

  /** Seconds until the next `take` passes; 0 when it does now. */
  wait(key: string, now = performance.now()): number {
    const missing = 1 - this.left(key, now);
    return missing <= 0 ? 0 : Math.ceil((missing * 60) / this.rate.perMinute);
  }

  private left(key: string, now: number): number {
    const { burst, perMinute } = this.rate;
    const kept = this.buckets.get(key);
    return kept ? Math.min(burst, kept.left + ((now - kept.at) / 60_000) * perMinute) : burst;
  }

  /** The least recently used bucket goes first: its owner has the most refilled. */
  private put(key: string, bucket: Bucket): void {
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    const oldest = this.buckets.size > this.most ? this.buckets.keys().next().value : undefined;
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}
