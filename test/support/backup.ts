import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import type { Installation } from './gateway.js';
import { spawnNode } from './programs.js';

export const PASSPHRASE = 'seven brown bears in a boat';

/** `backup` or `restore`, the built program, as a cron job or a person runs it. */
export interface Run {
  child: ChildProcess;
  said: () => string;
  /** Its exit code; -1 when it was killed. */
  ended: Promise<number>;
}

export function begin(
  program: 'backup' | 'restore',
  { env }: Installation,
  args: string[],
  extra: Record<string, string> = {},
): Run {
  const file = join('dist', 'libs', 'common', 'src', 'backup', `${program}.js`);
  const child = spawnNode(file, { BACKUP_PASSPHRASE: PASSPHRASE, ...env, ...extra }, args);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = once(child, 'close').then(([code]) => (code as number | null) ?? -1);
  return { child, said: () => said, ended };
}

/** Runs it to its end; throws what it said when that is not exit code 0. */
export async function succeed(...parameters: Parameters<typeof begin>): Promise<string> {
  const run = begin(...parameters);
  const code = await run.ended;
  if (code !== 0) throw new Error(`${parameters[0]} ended with ${String(code)}:\n${run.said()}`);
  return run.said();
}

/** What it says when it fails, which it has to. */
export async function failing(...parameters: Parameters<typeof begin>): Promise<string> {
  const run = begin(...parameters);
  const code = await run.ended;
  if (code !== 1) throw new Error(`${parameters[0]} ended with ${String(code)}, not 1:\n${run.said()}`);
  return run.said();
}

/** Every row of every table but the queues', as text, sorted: two databases are compared by it. */
export async function allRows(databaseUrl: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    const all: Record<string, string[]> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM ${name} t ORDER BY 1`,
      );
      all[name] = rows.map(({ row }) => row);
    }
    return all;
  } finally {
    await client.end();
  }
}

/** Constraints, indexes, triggers and sequences, as PostgreSQL prints them. */
export async function shapeOf(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(`
      SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS line
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT sequencename || ' ' || coalesce(last_value::text, '-') FROM pg_sequences
        WHERE schemaname = 'public' AND sequencename NOT IN ('audit_id_seq')
      ORDER BY 1`);
    return rows.map(({ line }) => line);
  } finally {
    await client.end();
  }
}
