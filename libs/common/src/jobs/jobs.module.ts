import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { type ConnectionOptions, type Queue, setDefaultBackendFactory } from 'bullmq';
import type { Settings } from '../config/settings.js';
import { poolOptions } from '../database/data-source.js';
import { JobHandlerCheck } from './job-handler-check.js';
import { JobQueue } from './job-queue.js';
import { JOBS, type JobName } from './jobs.js';
import { OverdueBackoffs, QUEUES } from './overdue.js';
import { postgresBackendOnDatabaseTime } from './shared-clock.js';

/**
 * The queues of all jobs, on PostgreSQL or, with REDIS_URL, on Redis. Code enqueues through `JobQueue`; a handler is
 * a class with `@Processor('<job>')` that extends `JobProcessor`.
 */
@Global()
@Module({})
export class JobsModule {
  static forRoot(settings: Settings, program: 'gateway' | 'classifier'): DynamicModule {
    const names = Object.keys(JOBS) as JobName[];
    return {
      module: JobsModule,
      imports: [
        DiscoveryModule,
        BullModule.forRoot({ connection: connectionOf(settings) }),
        BullModule.registerQueue(...names.map((name) => ({ name }))),
      ],
      providers: [
        {
          provide: JobQueue,
          inject: names.map((name) => getQueueToken(name)),
          useFactory: (...queues: Queue[]) =>
            new JobQueue(new Map(names.map((name, i) => [name, queues[i] as Queue]))),
        },
        {
          provide: QUEUES,
          inject: names.map((name) => getQueueToken(name)),
          useFactory: (...queues: Queue[]) => queues,
        },
        { provide: 'PROGRAM', useValue: program },
        JobHandlerCheck,
        OverdueBackoffs,
      ],
      exports: [JobQueue],
    };
  }
}

function connectionOf(settings: Settings): ConnectionOptions {
  if (settings.redisUrl !== null) {
    setDefaultBackendFactory();
    return { url: settings.redisUrl, maxRetriesPerRequest: null };
  }
  setDefaultBackendFactory(postgresBackendOnDatabaseTime);
  return { ...poolOptions(settings.databaseUrl ?? '', { pool: 4 }), application_name: 'hotline-jobs' };
}
