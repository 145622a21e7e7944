import type { BulkJobOptions, Queue } from 'bullmq';
import { JOBS, type JobName, type JobPayloads, PRIORITY } from './jobs.js';

interface Waiting {
  job: { name: string; data: object; opts: BulkJobOptions };
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Hands work to whoever handles it. Call it after the commit of what the job reads. `key` makes the same work enqueued
 * twice one job; a finished or failed job is removed, so that the sweeper can enqueue it again under the same key.
 * What comes while an earlier batch is being written goes out together as the next one.
 */
export class JobQueue {
  private readonly waiting = new Map<JobName, Waiting[]>();

  constructor(private readonly queues: ReadonlyMap<JobName, Queue>) {}

  enqueue<N extends JobName>(
    name: N,
    key: string,
    payload: JobPayloads[N],
    options: { priority?: keyof typeof PRIORITY; delayMs?: number } = {},
  ): Promise<void> {
    const { attempts, backoffMs } = JOBS[name];
    const opts: BulkJobOptions = {
      jobId: key,
      attempts,
      backoff: { type: 'exponential', delay: backoffMs },
      priority: PRIORITY[options.priority ?? 'normal'],
      delay: options.delayMs ?? 0,
      removeOnComplete: true,
      removeOnFail: true,
    };
    return new Promise((resolve, reject) => {
      const entry = { job: { name, data: payload, opts }, resolve, reject };
      const batch = this.waiting.get(name);
      if (batch) batch.push(entry);
      else {
        this.waiting.set(name, [entry]);
        void this.drain(name);
      }
    });
  }

  private async drain(name: JobName): Promise<void> {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`no queue for job ${name}`);
    for (let batch = this.take(name); batch.length > 0; batch = this.take(name)) {
      try {
        await queue.addBulk(batch.map(({ job }) => job));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.waiting.delete(name);
  }

  /** Leaves an empty list behind, which says that a batch is under way. */
  private take(name: JobName): Waiting[] {
    const batch = this.waiting.get(name) ?? [];
    this.waiting.set(name, []);
    return batch;
  }
}
