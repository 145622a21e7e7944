import type { Queue } from 'bullmq';
import { JOBS, type JobName, type JobPayloads, PRIORITY } from './jobs.js';

/**
 * Hands work to whoever handles it. Call it after the commit of what the job reads. `key` makes the same work enqueued
 * twice one job; a finished or failed job is removed, so that the sweeper can enqueue it again under the same key.
 */
export class JobQueue {
  constructor(private readonly queues: ReadonlyMap<JobName, Queue>) {}

  async enqueue<N extends JobName>(
    name: N,
    key: string,
    payload: JobPayloads[N],
    options: { priority?: keyof typeof PRIORITY } = {},
  ): Promise<void> {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`no queue for job ${name}`);
    const { attempts, backoffMs } = JOBS[name];
    await queue.add(name, payload, {
      jobId: key,
      attempts,
      backoff: { type: 'exponential', delay: backoffMs },
      priority: PRIORITY[options.priority ?? 'normal'],
      removeOnComplete: true,
      removeOnFail: true,
    });
  }
}
