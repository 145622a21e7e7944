import { beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { type Job, UnrecoverableError } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { newInstallation, query, type Installation } from '../../../../test/support/gateway.js';
import { databaseOptions } from '../database/data-source.js';
import { JobProcessor } from './job-processor.js';
import { JOBS, type JobPayloads } from './jobs.js';

/** Real: PostgreSQL with its tables. The job is made by hand, as the queue hands it over for its last try. */
class Triage extends JobProcessor<'triage'> {
  constructor(
    database: DataSource,
    private readonly error: Error,
  ) {
    super('triage', database);
  }

  override handle(): Promise<void> {
    return Promise.reject(this.error);
  }

  protected override subjectOf({ reportId }: JobPayloads['triage']): string {
    return reportId;
  }
}

describe('the last try of a job', () => {
  let installation: Installation;
  let database: DataSource;

  beforeAll(async () => {
    installation = await newInstallation();
    database = await new DataSource(databaseOptions(installation.databaseUrl, 2)).initialize();
  });

  afterAll(async () => {
    await database.destroy();
    await installation.remove();
  });

  it.each([
    ['that fails by itself is parked for the operator', new TypeError('x is not a function'), 1],
    ['that met no database is left to the sweeper', new Error('Connection terminated unexpectedly'), 0],
    ['that met a full disk is left to the sweeper', Object.assign(new Error('full'), { code: '53100' }), 0],
  ])('%s', async (_name, error, parked) => {
    const reportId = randomUUID();
    const job = {
      data: { reportId, revision: 1, trigger: 'received' },
      attemptsMade: JOBS.triage.attempts - 1,
      attemptsStarted: JOBS.triage.attempts,
    } as Job<JobPayloads['triage']>;
    await expect(new Triage(database, error).process(job)).rejects.toThrow(UnrecoverableError);
    expect(
      await query(installation, 'SELECT FROM job_failure WHERE subject_key = $1', [reportId]),
    ).toHaveLength(parked);
  });
});
