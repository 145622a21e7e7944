import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { runMigrations } from 'bullmq';
import { DataSource } from 'typeorm';
import { ConfigError } from '../errors/config-error.js';
import { databaseOptions } from './data-source.js';
import { SteadyClient } from './steady-client.js';
import { MIGRATION_LOCK } from './migration-lock.js';

export function checkDatabaseUrl(env: NodeJS.ProcessEnv): string {
  const url = env.DATABASE_URL;
  if (!url) throw new ConfigError('DATABASE_URL is missing: name the PostgreSQL to migrate.');
  return url;
}

/** An index on a large table takes its time. */
const PATIENT = { Client: SteadyClient, statement_timeout: 0, query_timeout: 0, application_name: 'hotline' };

/** Brings our tables and BullMQ's up to date. Run once by the launcher; the programs themselves never migrate. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const source = await new DataSource({ ...databaseOptions(url, 2), extra: PATIENT }).initialize();
    try {
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
    await runMigrations(client);
  } finally {
    await client.end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await migrate(checkDatabaseUrl(process.env));
