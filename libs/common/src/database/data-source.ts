import 'reflect-metadata';
import type { DataSourceOptions } from 'typeorm';
import { SnakeNaming } from './naming.js';
import { RECORDS } from './records/all.js';
import { MIGRATIONS } from './migrations/all.js';

/**
 * How both programs, the migration and the checks connect. `pool` is the number of connections. `keyed` is for a program
 * that only reads by keys and indexes: on a young table, of which PostgreSQL has no statistics yet, it would else read
 * the whole table for each term of a search.
 */
export function databaseOptions(url: string, pool = 10, keyed = false): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: RECORDS,
    migrations: MIGRATIONS,
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    migrationsTransactionMode: 'all',
    logging: false,
    poolSize: pool,
    connectTimeoutMS: 5_000,
    extra: {
      statement_timeout: 20_000,
      idle_in_transaction_session_timeout: 30_000,
      application_name: 'hotline',
      ...(keyed ? { options: '-c enable_seqscan=off' } : {}),
    },
  };
}
