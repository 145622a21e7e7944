import { Processor } from '@nestjs/bullmq';
import { Global, Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { readSettings } from '../../../libs/common/src/config/settings.js';
import { databaseOptions } from '../../../libs/common/src/database/data-source.js';
import { newId } from '../../../libs/common/src/database/id.js';
import { fail } from '../../../libs/common/src/errors/domain-error.js';
import { JobProcessor } from '../../../libs/common/src/jobs/job-processor.js';
import { JobQueue } from '../../../libs/common/src/jobs/job-queue.js';
import { JobsModule } from '../../../libs/common/src/jobs/jobs.module.js';
import { type JobPayloads, JOBS, WORKER_OPTIONS } from '../../../libs/common/src/jobs/jobs.js';
import { eventually } from '../../support/eventually.js';
import { type Installation, newInstallation, query } from '../../support/gateway.js';

type Payload = JobPayloads['triage'];

/** When each try of a job began, by the process's timer; what a try does is looked up by the report's id. */
const tries = new Map<string, number[]>();
const behaviours = new Map<string, () => Promise<void>>();

@Injectable()
@Processor('triage', { ...WORKER_OPTIONS, concurrency: 2 })
class Handler extends JobProcessor<'triage'> {
  constructor(database: DataSource) {
    super('triage', database);
  }

  override async handle({ reportId }: Payload): Promise<void> {
    tries.set(reportId, [...triesOf(reportId), performance.now()]);
    await behaviours.get(reportId)?.();
  }

  protected override subjectOf({ reportId }: Payload): string {
    return reportId;
  }
}

const triesOf = (id: string): number[] => tries.get(id) ?? [];

/**
 * The queue as the programs use it: JobQueue, the wrapper around every handler, a real BullMQ. Only the handler itself
 * is made for the test; it fails, waits or succeeds as told.
 */
export function jobsStory(queues: string, env: Record<string, string>): void {
  describe(`jobs on ${queues}`, () => {
    let installation: Installation;
    let app: INestApplicationContext;
    let jobs: JobQueue;

    beforeAll(async () => {
      installation = await newInstallation(env);
      const settings = readSettings(installation.env);
      @Global()
      @Module({
        imports: [
          TypeOrmModule.forRoot(databaseOptions(installation.databaseUrl)),
          JobsModule.forRoot(settings, 'classifier'),
        ],
        providers: [Handler],
      })
      class Program {}
      app = await NestFactory.createApplicationContext(Program, { logger: false });
      jobs = app.get(JobQueue);
    }, 60_000);

    afterAll(async () => {
      await app.close();
      await installation.remove();
    });

    const enqueue = (id: string): Promise<void> =>
      jobs.enqueue('triage', id, { reportId: id, revision: 1, trigger: 'received' });
    const enqueueAll = (ids: string[]): Promise<void> =>
      jobs.enqueueAll(
        'triage',
        ids.map((id) => ({ key: id, payload: { reportId: id, revision: 1, trigger: 'received' } })),
      );
    const begun = (id: string, count: number): Promise<true> =>
      eventually(`${String(count)} tries`, () =>
        Promise.resolve(triesOf(id).length >= count ? (true as const) : null),
      );
    const givenUp = (id: string): Promise<{ error: string; attempts: number }> =>
      eventually('the job is given up', async () => {
        const rows = await query<{ error: string; attempts: number }>(
          installation,
          'SELECT error, attempts FROM job_failure WHERE subject_key = $1',
          [id],
        );
        return rows[0] ?? null;
      });
    /** A handler that waits until it is let go. */
    const blocked = (id: string): (() => void) => {
      let release: () => void = () => undefined;
      const gone = new Promise<void>((resolve) => (release = resolve));
      behaviours.set(id, () => gone);
      return release;
    };

    it('what fails is tried again after growing pauses, other jobs go on meanwhile, and the end is recorded', async () => {
      const [failing, other] = [newId(), newId()];
      behaviours.set(failing, () => Promise.reject(new RangeError('broken')));
      await enqueue(failing);
      await begun(failing, 1);
      await enqueue(other);
      await begun(other, 1);
      expect(triesOf(failing)).toHaveLength(1);
      expect(await givenUp(failing)).toEqual({ error: 'RangeError', attempts: JOBS.triage.attempts });
      const [first = 0, second = 0, third = 0] = triesOf(failing);
      expect(triesOf(failing)).toHaveLength(3);
      expect(second - first).toBeGreaterThan(0.9 * JOBS.triage.backoffMs);
      expect(third - second).toBeGreaterThan(1.9 * JOBS.triage.backoffMs);
    });

    it('what is not worth repeating ends at once', async () => {
      const id = newId();
      behaviours.set(id, () => Promise.reject(fail('not-allowed')));
      await enqueue(id);
      expect(await givenUp(id)).toEqual({ error: 'not-allowed', attempts: 1 });
      expect(triesOf(id)).toHaveLength(1);
    });

    it('a job that waits for its next try is left alone when it is enqueued again', async () => {
      const id = newId();
      behaviours.set(id, () =>
        triesOf(id).length === 1 ? Promise.reject(new Error('once')) : Promise.resolve(),
      );
      await enqueue(id);
      await begun(id, 1);
      const before = triesOf(id)[0] ?? 0;
      while (triesOf(id).length === 1) await Promise.all([enqueue(id), enqueueAll([id])]);
      expect((triesOf(id)[1] ?? 0) - before).toBeGreaterThan(0.9 * JOBS.triage.backoffMs);
    });

    it('a job that runs or waits is left alone too, and is enqueued anew once it is done', async () => {
      const [one, two, waiting] = [newId(), newId(), newId()];
      const releases = [blocked(one), blocked(two)];
      await enqueueAll([one, two]);
      await Promise.all([begun(one, 1), begun(two, 1)]);
      await enqueueAll([one, waiting]);
      await enqueueAll([two, waiting, waiting]);
      for (const release of releases) release();
      await begun(waiting, 1);
      await enqueue(newId());
      expect([one, two, waiting].map((id) => triesOf(id).length)).toEqual([1, 1, 1]);
      await eventually('the done job is taken anew', async () => {
        await enqueue(waiting);
        return triesOf(waiting).length === 2 ? true : null;
      });
    });

    it('what the sweeper enqueues over and over while it waits costs little', async () => {
      const blockers = [newId(), newId()];
      const releases = blockers.map(blocked);
      await enqueueAll(blockers);
      await Promise.all(blockers.map((id) => begun(id, 1)));
      const backlog = Array.from({ length: 500 }, () => newId());
      await enqueueAll(backlog);
      const began = performance.now();
      for (let sweep = 0; sweep < 5; sweep += 1) await enqueueAll(backlog);
      // A sweep comes every ten seconds.
      expect((performance.now() - began) / 5).toBeLessThan(1_500);
      for (const release of releases) release();
      await Promise.all(backlog.map((id) => begun(id, 1)));
      expect(backlog.filter((id) => triesOf(id).length !== 1)).toEqual([]);
    });
  });
}
