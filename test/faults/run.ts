import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ROOT } from '#common/config/data.js';
import { WECHAT } from '../builders/wechat.js';
import { mulberry32 } from '../simulate/citizens.js';
import type { Kind } from './kinds.js';
import { readLedger } from './ledger.js';
import { type Options, readOptions, USAGE } from './options.js';
import { outages, type Struck } from './outage.js';
import { endSilentCalls, onItsWay, readStored } from './stored.js';
import {
  ADMIN_PASSWORD,
  buildSystem,
  MAIL_ADDRESS,
  PUBLIC_URL,
  type StartCluster,
  type System,
} from './system.js';
import { printTables } from './tables.js';
import { judge } from './verdict.js';
import type { Orders, Word } from './world.js';

/*
 * npm run faults: builds an installation, lets the outside world (world.ts) use it at a steady rate, strikes it at random
 * moments (kinds.ts), lets everything come to rest, and compares what was sent with what is there (verdict.ts).
 */

const QUIET_MS = { least: 1_000, most: 4_000 };
/** Leases and back-offs end within this time after the last fault. */
const REST_LIMIT_MS = 300_000;

interface Tools {
  startCluster: StartCluster;
  freePort: () => Promise<number>;
}

/** Resolves with the exit code. */
export async function runFaults(args: string[], tools: Tools): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'hotline-faults-'));
  const began = Date.now();
  const say = (text: string): void => {
    const line = `${((Date.now() - began) / 1_000).toFixed(1).padStart(7)} s  ${text}`;
    console.log(line);
    appendFileSync(join(folder, 'run.log'), `${line}\n`);
  };
  say(`seed ${options.seed}; everything of this run is in ${folder}`);
  const system = await buildSystem({ folder, withRedis: options.redis, ...tools, say });
  let isFine = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void system.remove().finally(() => process.exit(1));
    });
  try {
    isFine = await strikeAndJudge(options, system, say);
  } finally {
    if (!isFine) await keepLogs(system);
    await system.remove();
    if (isFine && !options.keep) rmSync(folder, { recursive: true, force: true });
    else say(`kept for a closer look: ${folder}`);
  }
  return isFine ? 0 : 1;
}

async function strikeAndJudge(
  options: Options,
  system: System,
  say: (text: string) => void,
): Promise<boolean> {
  const possible = options.kinds.filter((kind) => (kind.missing?.(system) ?? null) === null);
  const left = options.kinds
    .filter((kind) => !possible.includes(kind))
    .map((kind) => `${kind.name}: ${kind.missing?.(system) ?? ''}`);
  if (system.mailbox === null) left.push('imap: needs Dovecot (Debian: dovecot-imapd)');
  await system.startAll();
  const ledgerFile = join(system.folder, 'ledger.jsonl');
  const world = await openWorld(system, options, ledgerFile);
  const struck: Struck[] = [];
  const stuck: string[] = [];
  try {
    for (const step of plan(possible, options)) struck.push(await cycle(step, system, options, say, stuck));
    say('no more faults; what is open comes to an end');
    await world.tell('settle', 'settled');
    await rest(system, say);
  } finally {
    await world.end();
  }
  const ledger = readLedger(ledgerFile);
  const stored = await withDatabase(system, (client) => readStored(client, system.env));
  const verdict = judge(ledger, stored);
  verdict.findings.push(...stuck);
  for (const part of system.parts)
    for (const at of part.unexpectedEnds) verdict.findings.push(`${part.name} ended by itself at ${at}`);
  const report = { ...verdict, faults: outages(struck, ledger), left, cycles: options.cycles };
  writeFileSync(join(system.folder, 'verdict.json'), JSON.stringify(report, null, 2));
  printTables(report);
  return verdict.findings.length === 0;
}

/** Every kind in turn, in a new order each time, so that a short run has seen each of them. */
function* plan(kinds: Kind[], { cycles, seed }: Options): Generator<{ kind: Kind; quietMs: number }> {
  const random = mulberry32(seed);
  let bag: Kind[] = [];
  for (let count = 0; count < cycles; count += 1) {
    if (bag.length === 0) bag = [...kinds];
    const [kind] = bag.splice(Math.floor(random() * bag.length), 1);
    const quietMs = QUIET_MS.least + random() * (QUIET_MS.most - QUIET_MS.least);
    if (kind) yield { kind, quietMs };
  }
}

async function cycle(
  { kind, quietMs }: { kind: Kind; quietMs: number },
  system: System,
  { cutSeconds, holdSeconds }: Options,
  say: (text: string) => void,
  stuck: string[],
): Promise<Struck> {
  await delay(quietMs);
  const from = Date.now();
  say(kind.about);
  await kind.strike(system, { cut: cutSeconds, hold: holdSeconds });
  const error = await system.ready().then(
    () => null,
    (reason: unknown) => String(reason),
  );
  const until = Date.now();
  const lasted = `${((until - from) / 1_000).toFixed(1)} s`;
  if (error === null) say(`  all there again after ${lasted}`);
  else {
    stuck.push(`${lasted} after ${kind.name}: ${error}`);
    say(`  not all there after ${lasted}: ${error}`);
  }
  return { kind: kind.name, from, until };
}

interface World {
  tell: (word: Word, answer: string) => Promise<void>;
  end: () => Promise<void>;
}

async function openWorld(system: System, options: Options, ledger: string): Promise<World> {
  const orders: Orders = {
    url: system.url,
    publicUrl: PUBLIC_URL,
    accountSid: system.env.TWILIO_ACCOUNT_SID ?? '',
    authToken: system.env.TWILIO_AUTH_TOKEN ?? '',
    twilioPort: system.twilioPort,
    wechat: WECHAT,
    mail: { host: '127.0.0.1', port: Number(system.env.SMTP_LISTEN_PORT), to: MAIL_ADDRESS },
    mailHostPort: system.mailHostPort,
    imapUrl: system.mailbox?.url ?? null,
    adminPassword: ADMIN_PASSWORD,
    rate: options.rate,
    seed: options.seed,
    ledger,
  };
  const child = fork(join(ROOT, 'dist', 'test', 'faults', 'world.js'), [JSON.stringify(orders)], {
    execArgv: ['--enable-source-maps'],
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`the outside world ended with ${String(code)}`);
  });
  failed.catch(() => undefined);
  await Promise.race([once(child, 'message'), failed]);
  return {
    tell: async (word, answer) => {
      const heard = once(child, 'message');
      child.send(word);
      const [said] = (await Promise.race([heard, failed])) as [unknown];
      if (said !== answer) throw new Error(`the outside world said ${String(said)}`);
    },
    end: async () => {
      if (child.connected) child.send('end' satisfies Word);
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Until nothing waits to be read, recovered, triaged, fetched or sent; the verdict says what still does after the limit. */
async function rest(system: System, say: (text: string) => void): Promise<void> {
  await withDatabase(system, async (client) => {
    const sentBefore = new Date();
    await endSilentCalls(client);
    const end = Date.now() + REST_LIMIT_MS;
    for (let shown = -1; ;) {
      const unread = (await system.mailbox?.flags())?.filter((flags) => !flags.includes('\\Seen')) ?? [];
      const count = (await onItsWay(client, sentBefore)) + unread.length;
      if (count === 0 || Date.now() > end) return;
      if (count !== shown) say(`  ${count} on their way`);
      shown = count;
      await delay(1_000);
    }
  });
}

async function withDatabase<T>(system: System, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: system.databaseUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** What lies on a disk that goes with the run. */
async function keepLogs(system: System): Promise<void> {
  await system.stopAll();
  const { folder } = system;
  cpSync(join(folder, 'postgres', 'postgres.log'), join(folder, 'logs', 'postgres.log'), { force: true });
}
