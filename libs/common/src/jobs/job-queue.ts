import type { JobsOptions, Queue } from 'bullmq';
import { JOBS, type JobName, type JobPayloads, PRIORITY } from './jobs.js';

/** One piece of work; `key` makes the same work enqueued twice one job. */
export interface Work<N extends JobName> {
  key: string;
  payload: JobPayloads[N];
  priority?: keyof typeof PRIORITY;
}

/**
 * Hands work to whoever handles it. Call it after the commit of what the job reads. A job that waits, runs or is to be
 * tried again is left as it is when its work is enqueued once more; a finished or failed one is gone, so that the
 * sweeper can enqueue its work again under the same key.
 */
export class JobQueue {
  constructor(private readonly queues: ReadonlyMap<JobName, Queue>) {}

  async enqueue<N extends JobName>(
    name: N,
    key: string,
    payload: JobPayloads[N],
    { priority = 'normal' }: { priority?: keyof typeof PRIORITY } = {},
  ): Promise<void> {
    await this.queueOf(name).add(name, payload, optionsOf(name, key, priority));
  }

  /** The same for many, in one round trip. */
  async enqueueAll<N extends JobName>(name: N, works: Work<N>[]): Promise<void> {
    if (works.length === 0) return;
    await this.queueOf(name).addBulk(
      works.map(({ key, payload, priority = 'normal' }) => ({
        name,
        data: payload,
        opts: optionsOf(name, key, priority),
      })),
    );
  }

  /** How much of it nobody has begun yet. */
  async waiting(name: JobName): Promise<number> {
    const counts = await this.queueOf(name).getJobCounts('waiting', 'prioritized');
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  private queueOf(name: JobName): Queue {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`no queue for job ${name}`);
    return queue;
  }
}

function optionsOf(name: JobName, key: string, priority: keyof typeof PRIORITY): JobsOptions {
  const { attempts, backoffMs } = JOBS[name];
  return {
    jobId: key,
    attempts,
    backoff: { type: 'exponential', delay: backoffMs },
    priority: PRIORITY[priority],
    removeOnComplete: true,
    removeOnFail: true,
  };
}
