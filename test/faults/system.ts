import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WECHAT } from '../builders/wechat.js';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.js';
import { type Dovecot, hasDovecot, startDovecot } from '../support/dovecot.js';
import { eventually } from '../support/eventually.js';
import { runBuilt, startProgram } from '../support/programs.js';
import { type Disk, mountDisk } from './disk.js';
import { Part, type Running } from './part.js';

/** What scripts/embedded-postgres gives. */
export interface Cluster {
  url: (database?: string) => string;
  home: string;
  isRunning: () => boolean;
  stop: () => Promise<void>;
  createDatabase: (name: string) => Promise<string>;
}
export type StartCluster = (options: {
  dataDir: string;
  port?: number;
  durable?: boolean;
}) => Promise<Cluster>;

const MEDIA_MEGABYTES = 256;
const DATABASE_MEGABYTES = 1_024;
const DATABASE = 'hotline';
const START_LIMIT_MS = 120_000;
const READY_LIMIT_MS = 240_000;
export const ADMIN_PASSWORD = 'correct-horse-battery';
/** Where the hotline's mail goes. */
export const MAIL_ADDRESS = '12369@sthj.example.cn';
export const PUBLIC_URL = 'https://12369.example.test';

/**
 * The installation that is struck: PostgreSQL as npm start runs it, both programs as they run in production, on their way
 * to the database a proxy that can be cut, and each disk a file system of its own where we may mount one.
 */
export interface System {
  folder: string;
  /** Of the gateway; the same after every restart. */
  url: string;
  /** Of the database, past the proxy. */
  databaseUrl: string;
  env: Record<string, string>;
  /** Where the vendor's API listens. */
  twilioPort: number;
  /** Where the citizens' mail host listens. */
  mailHostPort: number;
  /** The mail server whose mailbox the gateway reads, which is never struck; null where Dovecot is not installed. */
  mailbox: Dovecot | null;
  gateway: Part;
  classifier: Part;
  postgres: Part;
  redis: Part | null;
  /** In the order of their start. */
  parts: Part[];
  proxy: DatabaseProxy;
  mediaDisk: Disk | null;
  databaseDisk: Disk | null;
  startAll: () => Promise<void>;
  stopAll: () => Promise<void>;
  /** Everything runs, and the gateway can accept a report. */
  ready: () => Promise<void>;
  remove: () => Promise<void>;
}

interface Needs {
  folder: string;
  withRedis: boolean;
  startCluster: StartCluster;
  freePort: () => Promise<number>;
  say: (text: string) => void;
}

export async function buildSystem({
  folder,
  withRedis,
  startCluster,
  freePort,
  say,
}: Needs): Promise<System> {
  // The user that PostgreSQL runs as has to reach its folder.
  chmodSync(folder, 0o755);
  const place = (name: string): string => join(folder, name);
  for (const name of ['data', 'logs']) mkdirSync(place(name));
  const mediaDisk = mountDisk(place('data/media'), MEDIA_MEGABYTES);
  const databaseDisk = mountDisk(place('postgres'), DATABASE_MEGABYTES);
  const mailbox = hasDovecot() ? await startDovecot(await freePort()) : null;
  const remove = async (): Promise<void> => {
    mediaDisk?.remove();
    databaseDisk?.remove();
    await mailbox?.remove();
  };
  try {
    const clusterOptions = { dataDir: place('postgres'), durable: true };
    const first = await startCluster(clusterOptions);
    const databaseUrl = await first.createDatabase(DATABASE);
    const port = Number(new URL(databaseUrl).port);
    const postgres = new Part(
      'postgres',
      async () => watched(await startCluster({ ...clusterOptions, port })),
      say,
    );
    const proxy = await startDatabaseProxy(databaseUrl);
    const redisPort = withRedis ? await freePort() : null;
    const mailHostPort = await freePort();
    const env = {
      ...(await environment(proxy.url, place('data'), redisPort, freePort)),
      SMTP_URL: `smtp://127.0.0.1:${String(mailHostPort)}`,
      ...(mailbox ? { IMAP_URL: mailbox.url } : {}),
    };
    await runBuilt(join('dist', 'libs', 'common', 'src', 'database', 'migrate.js'), env);

    const program = (name: 'gateway' | 'classifier'): Part =>
      new Part(
        name,
        async () => {
          const logFile = place(`logs/${name}.log`);
          return (await startProgram(name, env, { logFile, limitMs: START_LIMIT_MS })).program;
        },
        say,
      );
    const redis =
      redisPort === null
        ? null
        : new Part('redis', () => startRedis(redisPort, folder, place('logs/redis.log')), say);
    const gateway = program('gateway');
    const classifier = program('classifier');
    const parts = [postgres, ...(redis ? [redis] : []), gateway, classifier];
    const url = `http://127.0.0.1:${env.PORT}`;
    const stopAll = async (): Promise<void> => {
      for (const part of [...parts].reverse()) await part.stop();
    };
    return {
      folder,
      url,
      databaseUrl,
      env,
      twilioPort: Number(new URL(env.TWILIO_API_BASE).port),
      mailHostPort,
      mailbox,
      gateway,
      classifier,
      postgres,
      redis,
      parts,
      proxy,
      mediaDisk,
      databaseDisk,
      startAll: async () => {
        for (const part of parts) await part.start();
      },
      stopAll,
      ready: async () => {
        for (const part of parts) await part.up();
        await eventually('the gateway is ready', () => isReady(url), READY_LIMIT_MS);
      },
      remove: async () => {
        await stopAll();
        await proxy.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function environment(
  databaseUrl: string,
  dataDir: string,
  redisPort: number | null,
  freePort: () => Promise<number>,
) {
  const key = (): string => randomBytes(32).toString('base64');
  return {
    DATABASE_URL: databaseUrl,
    ...(redisPort === null ? {} : { REDIS_URL: `redis://127.0.0.1:${redisPort}` }),
    DATA_DIR: dataDir,
    ENCRYPTION_KEY: key(),
    LOOKUP_KEY: key(),
    SESSION_SECRET: key(),
    ADMIN_PASSWORD,
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    PUBLIC_URL,
    QUIET_HOURS: 'off',
    RECOVERY_EVERY_SECONDS: '5',
    LOG_LEVEL: 'info',
    // Each citizen of the load comes from an address of their own.
    TRUST_PROXY: 'true',
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
    TWILIO_API_BASE: `http://127.0.0.1:${await freePort()}`,
    WECHAT_TOKEN: WECHAT.token,
    WECHAT_APP_ID: WECHAT.appId,
    WECHAT_ENCODING_AES_KEY: WECHAT.aesKey,
    EMAIL_ADDRESSES: MAIL_ADDRESS,
    SMTP_LISTEN_PORT: String(await freePort()),
    // All mail of the load comes from one address.
    SMTP_PER_MINUTE: '0',
  };
}

/** A cluster tells of its end only when it is asked. */
function watched(cluster: Cluster): Running {
  const pid = Number(readFileSync(join(cluster.home, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const end = async (): Promise<void> => {
    while (cluster.isRunning()) await delay(100);
  };
  return { pid, ended: end(), stop: cluster.stop };
}

async function startRedis(port: number, dir: string, logFile: string): Promise<Running> {
  const log = openSync(logFile, 'a');
  const child: ChildProcess = spawn(
    'redis-server',
    ['--port', String(port), '--dir', dir, '--save', '', '--appendonly', 'yes', '--bind', '127.0.0.1'],
    { stdio: ['ignore', log, log] },
  );
  const ended = once(child, 'exit');
  await eventually('Redis answers', () => canConnect(port));
  return {
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

const canConnect = (port: number): Promise<true | null> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(null);
    });
  });

async function isReady(url: string): Promise<true | null> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.ok ? true : null;
  } catch {
    return null;
  }
}
