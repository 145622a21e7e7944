import { fail } from '#common/errors/domain-error.js';

/**
 * Counts tries per key in a window, in memory: one copy of the gateway slows a guesser down, the lock of the account
 * stops them. Holds at most `most` keys; the oldest goes first.
 */
export class Attempts {
  private readonly windows = new Map<string, { until: number; count: number }>();

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly most = 10_000,
  ) {}

  /** Throws fail('too-many') from the try after the last allowed one. */
  take(key: string, now = Date.now()): void {
    const open = this.windows.get(key);
    if (!open || open.until <= now) {
      this.windows.delete(key);
      this.windows.set(key, { until: now + this.windowMs, count: 1 });
      this.shrink();
      return;
    }
    open.count += 1;
    if (open.count > this.limit)
      throw fail('too-many', { retryAfterSeconds: Math.ceil((open.until - now) / 1_000) });
  }

  private shrink(): void {
    for (const key of this.windows.keys()) {
      if (this.windows.size <= this.most) return;
      this.windows.delete(key);
    }
  }
}
