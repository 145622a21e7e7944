import 'reflect-metadata';
import type { PoolConfig } from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { SnakeNaming } from './naming.js';
import { RECORDS } from './records/all.js';
import { MIGRATIONS } from './migrations/all.js';
import { SteadyClient } from './steady-client.js';

/**
 * How both programs, the migration and the checks connect. `pool` is the number of connections. `keyed` is for whoever
 * only reads by keys and indexes: on a young table, of which PostgreSQL has no statistics yet, it would else read the
 * whole table for each look-up.
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
    connectTimeoutMS: CONNECT_MS,
    extra: limits(keyed, STATEMENT_MS),
  };
}

/** The same for a pool of the driver itself, without TypeORM. */
export const poolOptions = (
  url: string,
  {
    pool,
    keyed = false,
    statementMs = STATEMENT_MS,
  }: { pool: number; keyed?: boolean; statementMs?: number },
): PoolConfig => ({
  connectionString: url,
  max: pool,
  connectionTimeoutMillis: CONNECT_MS,
  ...limits(keyed, statementMs),
});

const CONNECT_MS = 5_000;
const STATEMENT_MS = 20_000;
/** For a server that does not even say that a statement took too long: it is silent, or the way to it is. */
const SILENCE_MS = 5_000;

const limits = (keyed: boolean, statementMs: number): PoolConfig => ({
  Client: SteadyClient,
  statement_timeout: statementMs,
  query_timeout: statementMs + SILENCE_MS,
  idle_in_transaction_session_timeout: 30_000,
  application_name: 'hotline',
  ...(keyed ? { options: '-c enable_seqscan=off' } : {}),
});
