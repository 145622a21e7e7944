import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Program, runBuilt, startProgram } from './programs.js';

/*
 * The built programs as they run in production, each installation on a database of its own in the throw-away PostgreSQL
 * of the run. Real: both programs, PostgreSQL, the job queues, files. Not reachable: the network beyond this machine.
 */

/** Where vendors are told that the gateway is; signatures are made for it. */
export const PUBLIC_URL = 'https://12369.example.test';

/** A database, a data folder and keys that any number of programs share. */
export interface Installation {
  databaseUrl: string;
  env: Record<string, string>;
  remove: () => Promise<void>;
}

export interface Gateway extends Program {
  /** Its address on this machine. */
  url: string;
  publicUrl: string;
  installation: Installation;
}

/** A migrated database in TEST_POSTGRES_URL, an empty data folder and random keys; `env` wins over what is made here. */
export const newInstallation = (env: Record<string, string> = {}): Promise<Installation> =>
  installationOf(createMigrated, env);

/** The same with a database that has no tables. */
export const emptyInstallation = (env: Record<string, string> = {}): Promise<Installation> =>
  installationOf((server, name) => onServer(server, `CREATE DATABASE ${name}`), env);

const PATTERN = 'migrated';

/** Migrating takes seconds and comes out the same: the first installation of a run makes the pattern for all others. */
async function createMigrated(server: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [PATTERN]);
    const made = await client.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [
      PATTERN,
    ]);
    if (made.rowCount === 0) {
      await client.query(`DROP DATABASE IF EXISTS ${PATTERN}`);
      await client.query(`CREATE DATABASE ${PATTERN}`);
      const env = { DATABASE_URL: urlOf(server, PATTERN) };
      await runBuilt(join('dist', 'libs', 'common', 'src', 'database', 'migrate.js'), env);
      await client.query(`ALTER DATABASE ${PATTERN} IS_TEMPLATE true`);
    }
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${PATTERN}`);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function installationOf(
  create: (server: string, name: string) => Promise<unknown>,
  env: Record<string, string>,
): Promise<Installation> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error('TEST_POSTGRES_URL is missing: run this under jest.');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await create(server, name);
  const databaseUrl = urlOf(server, name);
  const dataDir = await mkdtemp(join(tmpdir(), 'hotline-test-'));
  const key = (): string => randomBytes(32).toString('base64');
  const made: Record<string, string> = {
    DATABASE_URL: databaseUrl,
    DATABASE_POOL: '5',
    DATA_DIR: dataDir,
    ENCRYPTION_KEY: key(),
    LOOKUP_KEY: key(),
    SESSION_SECRET: key(),
    ADMIN_PASSWORD: 'correct-horse-battery',
    HOST: '127.0.0.1',
    PORT: '0',
    PUBLIC_URL,
    QUIET_HOURS: 'off',
    // A test that is about undoing sets it; others need not wait.
    UNDO_SECONDS: '0',
    // A test that is about recovery turns it on; others count what the vendor is asked.
    RECOVERY_EVERY_SECONDS: '0',
    ...env,
  };
  return {
    databaseUrl,
    env: made,
    remove: async () => {
      await onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts a gateway (or what `file` makes of it), on an installation of its own unless one is given. `stop` leaves a given installation alone. */
export async function startGateway({
  env = {},
  installation,
  file,
}: { env?: Record<string, string>; installation?: Installation; file?: string } = {}): Promise<Gateway> {
  const home = installation ?? (await newInstallation(env));
  const { program, line } = await startProgram('gateway', { ...home.env, ...env }, file ? { file } : {});
  const end = async (how: () => Promise<void>): Promise<void> => {
    await how();
    if (!installation) await home.remove();
  };
  return {
    ...program,
    url: String(line.listening).replace('[::1]', '127.0.0.1'),
    publicUrl: home.env.PUBLIC_URL ?? PUBLIC_URL,
    installation: home,
    stop: () => end(program.stop),
    kill: () => end(program.kill),
  };
}

/** Starts a classifier beside a gateway; stop it before the gateway. */
export async function startClassifier(
  installation: Installation,
  env: Record<string, string> = {},
): Promise<Program> {
  return (await startProgram('classifier', { ...installation.env, ...env })).program;
}

/** Rows of an installation's database, for what no interface shows. */
export async function query<T extends pg.QueryResultRow>(
  { databaseUrl }: Installation,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  return onServer<T>(databaseUrl, sql, values);
}

async function onServer<T extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
