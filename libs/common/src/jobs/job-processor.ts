import { WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import { type Job, UnrecoverableError } from 'bullmq';
import type { DataSource } from 'typeorm';
import { JobFailure } from '../database/records/operations.js';
import { DomainError } from '../errors/domain-error.js';
import { JOBS, type JobName, type JobPayloads } from './jobs.js';

/**
 * The one wrapper around every job handler: an error that is not worth repeating ends the job at once, others are tried
 * again with back-off, and what is given up is recorded where the operator sees it and the sweeper leaves it alone.
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

  /** What else has to be set right when a job is given up. */
  protected onGivenUp(_payload: JobPayloads[N]): Promise<void> {
    return Promise.resolve();
  }

  /** The report that a given-up job concerns, for the operator. */
  protected reportOf(_payload: JobPayloads[N]): string | null {
    return null;
  }

  override async process(job: Job<JobPayloads[N]>): Promise<void> {
    try {
      await this.handle(job.data);
    } catch (error) {
      const retryable = !(error instanceof DomainError) || error.policy.retryable;
      const attempt = job.attemptsMade + 1;
      this.logger.warn({ err: error, job: this.job, attempt, retryable }, 'job failed');
      // The queue keeps message and stack of what is thrown, and has no business with what an error quotes.
      if (retryable && attempt < JOBS[this.job].attempts) throw new Error(nameOf(error), { cause: error });
      await this.giveUp(job, error, attempt);
      throw new UnrecoverableError('given up; see job_failure');
    }
  }

  private async giveUp(job: Job<JobPayloads[N]>, error: unknown, attempts: number): Promise<void> {
    await this.failures
      .createQueryBuilder()
      .insert()
      .into(JobFailure)
      .values({
        job: this.job,
        subjectKey: job.id ?? '',
        reportId: this.reportOf(job.data),
        payload: job.data,
        error: nameOf(error),
        attempts,
      })
      .orIgnore()
      .execute();
    await this.onGivenUp(job.data);
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
