import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { ROOT } from '#common/config/data.js';
import { checkDatabaseUrl, migrate } from '#common/database/migrate.js';

/** What a bench runs against: the built gateway and classifier on the empty PostgreSQL that the runner gives it. */
export interface Installation {
  databaseUrl: string;
  /** Address of the gateway. */
  url: string;
  publicUrl: string;
  authToken: string;
  /** Process numbers, to read their memory and processor time. */
  pids: { gateway: number; classifier?: number };
  stop: () => Promise<void>;
}

export async function startInstallation({ withClassifier = true } = {}): Promise<Installation> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const databaseUrl = await newDatabase(checkDatabaseUrl(process.env));
  await migrate(databaseUrl);
  const key = (): string => randomBytes(32).toString('base64');
  const authToken = randomBytes(16).toString('hex');
  const publicUrl = 'https://12369.example.test';
  const env = {
    PATH: process.env.PATH,
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
    TWILIO_AUTH_TOKEN: authToken,
  };
  const gateway = await start('gateway', env);
  const classifier = withClassifier ? await start('classifier', env) : null;
  return {
    databaseUrl,
    url: String(gateway.said.listening),
    publicUrl,
    authToken,
    pids: {
      gateway: gateway.child.pid ?? 0,
      ...(classifier ? { classifier: classifier.child.pid ?? 0 } : {}),
    },
    stop: async () => {
      if (classifier) await stop(classifier.child);
      await stop(gateway.child);
    },
  };
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

const start = (name: string, env: NodeJS.ProcessEnv): Promise<Started> =>
  startProgram(name, ['apps', name, 'src', 'main.js'], env);

interface Started {
  child: ChildProcess;
  /** The line that a program prints when it is ready. */
  said: Record<string, unknown>;
}

/** Starts a file of dist/ and waits until it says that it is ready. */
export async function startProgram(name: string, file: string[], env: NodeJS.ProcessEnv): Promise<Started> {
  const child = spawn(process.execPath, [join(ROOT, 'dist', ...file)], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith(`{"program":"${name}"`)) {
      child.stdout.resume();
      return { child, said: JSON.parse(line) as Record<string, unknown> };
    }
  }
  throw new Error(`${name} ended before it was ready`);
}

export async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
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
