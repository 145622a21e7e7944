import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { ROOT } from '#common/config/data.js';
import { checkDatabaseUrl } from '#common/database/migrate.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { fillCity } from './city.js';

/*
 * Backup and restore of a city with 100,000 reports, as an operator runs them: `npm run restore` into a new data folder
 * makes a cluster (durable, with fsync), checks the file, loads, makes keys and indexes, reads everything back and
 * compares. Reference in the same run: the rows of the table `report` copied from one bare table into another over two
 * connections, without a key or an index; the ratio compares rows a second.
 */
const REPORTS = Number(process.env.REPORTS ?? 100_000);

const databaseUrl = checkDatabaseUrl(process.env);
const key = (): string => randomBytes(32).toString('base64');
const secrets = { ENCRYPTION_KEY: key(), LOOKUP_KEY: key(), SESSION_SECRET: key() };
const folder = mkdtempSync(join(tmpdir(), 'hotline-bench-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
// The database's user must be able to enter it, or the cluster would lie elsewhere and stay.
chmodSync(folder, 0o755);
const backups = join(folder, 'backups');
const dataDir = join(folder, 'data');
mkdirSync(dataDir);

await fillCity(databaseUrl, REPORTS, new KeyRing(secrets.ENCRYPTION_KEY, secrets.LOOKUP_KEY));
const reference = await bareCopy();
const backupSeconds = await run('backup', ['--to', backups], { ...secrets, DATABASE_URL: databaseUrl });
const file = join(backups, readdirSync(backups)[0] ?? '');
const restoreSeconds = await run('restore', ['--from', file, '--into', dataDir], {});
const rows = await countRows();
const rowsPerSecond = Math.round(rows / restoreSeconds);
console.log(
  JSON.stringify({
    bench: 'restore',
    reports: REPORTS,
    rows,
    fileMB: Math.round(statSync(file).size / 1e6),
    backupSeconds: round(backupSeconds),
    restoreSeconds: round(restoreSeconds),
    rowsPerSecond,
    bareCopyRowsPerSecond: reference,
    ratio: Math.round((rowsPerSecond / reference) * 100) / 100,
  }),
);

/** Seconds of a script, from its start to its end. */
async function run(script: string, args: string[], env: Record<string, string>): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'scripts', `${script}.mjs`), ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      BACKUP_PASSPHRASE: 'seven brown bears in a boat',
      DATA_DIR: dataDir,
      ...env,
    },
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}`);
  return (performance.now() - began) / 1000;
}

async function bareCopy(): Promise<number> {
  const [reader, writer] = [0, 1].map(() => new pg.Client({ connectionString: databaseUrl })) as [
    pg.Client,
    pg.Client,
  ];
  await Promise.all([reader.connect(), writer.connect()]);
  await writer.query('CREATE SCHEMA bare CREATE TABLE report (LIKE public.report)');
  const began = performance.now();
  await pipeline(
    reader.query(copyTo('COPY public.report TO STDOUT')),
    writer.query(copyFrom('COPY bare.report FROM STDIN')),
  );
  const seconds = (performance.now() - began) / 1000;
  await writer.query('DROP SCHEMA bare CASCADE');
  await Promise.all([reader.end(), writer.end()]);
  return Math.round(REPORTS / seconds);
}

async function countRows(): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ rows: string }>(
    `SELECT sum(n_live_tup) AS rows FROM pg_stat_user_tables WHERE schemaname = 'public'`,
  );
  await client.end();
  return Number(rows[0]?.rows);
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
