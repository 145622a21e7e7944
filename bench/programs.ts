import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { checkDatabaseUrl, migrate } from '#common/database/migrate.js';
import { type Program, startProgram } from '../test/support/programs.js';

/** What a bench runs against: the built gateway and classifier on an empty database of the PostgreSQL that the runner gives it. */
export interface Installation {
  /** Of the gateway; a reference program may share it. */
  env: Record<string, string>;
  databaseUrl: string;
  /** Address of the gateway. */
  url: string;
  publicUrl: string;
  authToken: string;
  gateway: Program;
  classifier: Program | null;
  stop: () => Promise<void>;
}

export async function startInstallation({
  withClassifier = true,
  env: more = {},
  fill,
}: {
  withClassifier?: boolean;
  env?: Record<string, string>;
  /** Puts rows into the empty tables before anything starts. */
  fill?: (databaseUrl: string) => Promise<void>;
} = {}): Promise<Installation> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const databaseUrl = await newDatabase(checkDatabaseUrl(process.env));
  await migrate(databaseUrl);
  await fill?.(databaseUrl);
  const key = (): string => randomBytes(32).toString('base64');
  const publicUrl = 'https://12369.example.test';
  const env = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: mkdtempSync(join(tmpdir(), 'hotline-bench-')),
    ENCRYPTION_KEY: key(),
    LOOKUP_KEY: key(),
    SESSION_SECRET: key(),
    ADMIN_PASSWORD: key(),
    HOST: '127.0.0.1',
    PORT: '0',
    PUBLIC_URL: publicUrl,
    LOG_LEVEL: 'warn',
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
    // There is no vendor to ask.
    RECOVERY_EVERY_SECONDS: '0',
    ...more,
  };
  const gateway = await startProgram('gateway', env);
  const classifier = withClassifier ? (await startProgram('classifier', env)).program : null;
  return {
    env,
    databaseUrl,
    url: String(gateway.line.listening),
    publicUrl,
    authToken: env.TWILIO_AUTH_TOKEN,
    gateway: gateway.program,
    classifier,
    stop: async () => {
      await classifier?.stop();
      await gateway.program.stop();
    },
  };
}

/** Resident memory of a process in MB; null where the system does not tell. */
export function memoryOf(pid: number): number | null {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
  } catch {
    return null;
  }
}

/** An empty database beside the one of the URL. */
async function newDatabase(serverUrl: string): Promise<string> {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** The value below which `share` of the numbers lie. */
export function percentile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Calls `act` `count` times, `perSecond` times a second, whatever the answers take; resolves with all answers. */
export async function atRate<T>(
  count: number,
  perSecond: number,
  act: (index: number) => Promise<T>,
): Promise<T[]> {
  const under: Promise<T>[] = [];
  const began = performance.now();
  for (let index = 0; index < count; index += 1) {
    const wait = began + (index * 1000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    under.push(act(index));
  }
  return Promise.all(under);
}
