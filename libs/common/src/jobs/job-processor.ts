import { WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import { type Job, UnrecoverableError } from 'bullmq';
import type { DataSource } from 'typeorm';
import { JobFailure } from '../database/records/operations.js';
import { DomainError } from '../errors/domain-error.js';
import { isUnavailable } from '../errors/unavailable.js';
import { Gate } from './gate.js';
import { CRASHED, JOBS, type JobName, type JobPayloads, TIMED_OUT } from './jobs.js';

/** A job may take the program down so often; from the second time on it is tried with nothing else beside it. */
const DEADLY_TRIES = 3;

/** One for the whole program, since a crash ends whatever runs in it, of every queue. */
const gate = new Gate();

class TimedOut extends Error {
  override name = TIMED_OUT;
}

/**
 * The one wrapper around every job handler: an error that is not worth repeating ends the job at once, others are tried
 * again with back-off, and what is given up is recorded where the operator sees it and the sweeper leaves it alone. A job
 * whose last try met no database, or a full disk, is not given up: it ends, and the sweeper enqueues it again.
 *
 * A job that takes the program down cannot be caught here. The queue counts its tries when they start and again when
 * they end; a difference is a try that nobody ended. Every job that was in flight then is a suspect, and runs with
 * nothing beside it from then on: the innocent end, and the one that kills again is given up after its third try.
 */
export abstract class JobProcessor<N extends JobName = JobName> extends WorkerHost {
  private readonly logger = new Logger(this.constructor.name);

  protected constructor(
    readonly job: N,
    private readonly failures: DataSource,
  ) {
    super();
  }

  abstract handle(payload: JobPayloads[N]): Promise<void>;

  /** Names the work in job_failure, however often and for whatever reason it was enqueued. */
  protected abstract subjectOf(payload: JobPayloads[N]): string;

  /** What else has to be set right when a job is given up. */
  protected onGivenUp(_payload: JobPayloads[N]): Promise<void> {
    return Promise.resolve();
  }

  /** The report that a given-up job concerns, for the operator. */
  protected reportOf(_payload: JobPayloads[N]): string | null {
    return null;
  }

  override async process(job: Job<JobPayloads[N]>): Promise<void> {
    const isSuspect = job.attemptsStarted - 1 > job.attemptsMade;
    if (isSuspect) await gate.alone(() => this.tryAlone(job));
    else await gate.together(() => this.try(job));
  }

  /** The job's progress is the number of tries alone that began and did not end. */
  private async tryAlone(job: Job<JobPayloads[N]>): Promise<void> {
    const deaths = typeof job.progress === 'number' ? job.progress : 0;
    if (deaths + 1 >= DEADLY_TRIES) {
      this.logger.error({ job: this.job, attempts: DEADLY_TRIES }, 'job crashes the program; parked');
      await this.giveUp(job, CRASHED, DEADLY_TRIES);
    }
    await job.updateProgress(deaths + 1);
    try {
      await this.try(job);
    } catch (error) {
      await job.updateProgress(deaths);
      throw error;
    }
  }

  private async try(job: Job<JobPayloads[N]>): Promise<void> {
    try {
      await inTime(this.handle(job.data), JOBS[this.job].limitMs);
    } catch (error) {
      const retryable = !(error instanceof DomainError) || error.policy.retryable;
      const attempt = job.attemptsMade + 1;
      this.logger.warn({ err: error, job: this.job, attempt, retryable }, 'job failed');
      // The queue keeps message and stack of what is thrown, and has no business with what an error quotes.
      if (retryable && attempt < JOBS[this.job].attempts) throw new Error(nameOf(error), { cause: error });
      if (isUnavailable(error))
        throw new UnrecoverableError('database or disk away; the sweeper enqueues it again');
      await this.giveUp(job, nameOf(error), attempt);
    }
  }

  private async giveUp(job: Job<JobPayloads[N]>, error: string, attempts: number): Promise<never> {
    await this.failures
      .createQueryBuilder()
      .insert()
      .into(JobFailure)
      .values({
        job: this.job,
        subjectKey: this.subjectOf(job.data),
        reportId: this.reportOf(job.data),
        payload: job.data,
        error,
        attempts,
      })
      .orIgnore()
      .execute();
    await this.onGivenUp(job.data);
    throw new UnrecoverableError('given up; see job_failure');
  }
}

const nameOf = (error: unknown): string => {
  if (error instanceof DomainError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
};

async function inTime(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TimedOut(`no end after ${String(limitMs)} ms`));
    }, limitMs);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
