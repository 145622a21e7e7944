import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import type { Settings } from '../config/settings.js';
import { databaseOptions } from '../database/data-source.js';
import { verifyKeys } from '../database/key-check.js';
import { checkLifecycles } from '../lifecycle/tables.js';
import { KeyRing } from '../privacy/key-ring.js';
import { loadTaxonomy } from '../taxonomy/taxonomy.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { loggerOptions } from './logger.js';
import { MetricsController } from './metrics.controller.js';
import { SETTINGS_TOKEN, TAXONOMY_TOKEN } from './tokens.js';

/**
 * What both programs stand on: settings, log, database, keys, taxonomy, job queues and metrics. Everything that can be
 * wrong (tables of states, data files, keys that do not fit the database) stops the boot here.
 */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(settings: Settings, program: 'gateway' | 'classifier'): DynamicModule {
    checkLifecycles();
    const provide = [
      { provide: SETTINGS_TOKEN, useValue: settings },
      { provide: TAXONOMY_TOKEN, useFactory: loadTaxonomy },
      {
        provide: KeyRing,
        inject: [DataSource],
        useFactory: async (database: DataSource): Promise<KeyRing> => {
          const keys = new KeyRing(settings.encryptionKey ?? '', settings.lookupKey ?? '');
          await verifyKeys(database, keys);
          return keys;
        },
      },
    ];
    return {
      module: PlatformModule,
      imports: [
        LoggerModule.forRoot(loggerOptions(program, settings.logLevel)),
        TypeOrmModule.forRoot({
          ...databaseOptions(settings.databaseUrl ?? '', settings.databasePool, program === 'classifier'),
          retryAttempts: 10,
          retryDelay: 1_000,
        }),
        JobsModule.forRoot(settings, program),
      ],
      controllers: [MetricsController],
      providers: provide,
      exports: [SETTINGS_TOKEN, TAXONOMY_TOKEN, KeyRing],
    };
  }
}
