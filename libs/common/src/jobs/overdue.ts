import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Queue } from 'bullmq';

export const QUEUES = Symbol('queues');

const EVERY_MS = 10_000;
const BATCH = 500;
/** Workers take what is due when they next look. */
const GRACE_MS = 20_000;

/**
 * Ends back-offs that last longer than they should, as they do after a clock was set back: the queue then waits for a
 * time that lies an hour ahead. What counts is how long we have seen a job waiting, which needs no clock. Runs in the
 * gateway, which has the scheduler.
 */
@Injectable()
export class OverdueBackoffs {
  private readonly logger = new Logger(OverdueBackoffs.name);
  private seen = new Map<string, number>();

  constructor(@Inject(QUEUES) private readonly queues: readonly Queue[]) {}

  @Interval(EVERY_MS)
  async check(): Promise<void> {
    const now = performance.now();
    const still = new Map<string, number>();
    for (const queue of this.queues) {
      try {
        for (const job of await queue.getDelayed(0, BATCH - 1)) {
          const name = `${queue.name} ${job.id ?? ''} ${String(job.attemptsMade)}`;
          const since = this.seen.get(name) ?? now;
          still.set(name, since);
          if (now - since <= job.delay + GRACE_MS) continue;
          await job.promote();
          this.logger.warn({ job: queue.name, delayMs: job.delay }, 'an overdue back-off was ended');
        }
      } catch (error) {
        this.logger.warn({ err: error, job: queue.name }, 'back-offs not checked; the next check does');
      }
    }
    this.seen = still;
  }
}
