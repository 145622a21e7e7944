import { curl, type Draft, write } from './draft.js';
import { judge, SLOW_MS } from './judge.js';
import { mutate } from './mutate.js';
import { Pools } from './pools.js';
import { Random } from './random.js';
import { Sender } from './send.js';
import { shrink } from './shrink.js';
import type { Tally } from './table.js';
import { actorFor, validDraft } from './valid.js';
import type { Operation, World } from './world.js';

/*
 * Sends requests to every route of the description, 32 at a time, at few rows, so that they meet: a third fits the
 * description, the rest is wrong somewhere or everywhere. Each answer is judged; what is wrong is made as small as it gets.
 */

export interface Finding {
  route: string;
  fault: string;
  actor: string;
  command: string;
  /** How often it was seen. */
  times: number;
}

export interface Run {
  tallies: Map<string, Tally>;
  findings: Finding[];
}

export interface RunOptions {
  requests: number;
  seed: number;
  /** Only routes whose path begins so. */
  only?: string | undefined;
  progress?: (done: number, findings: number) => void;
  /** Each new finding, as soon as it is as small as it gets. */
  found?: (finding: Finding) => void;
}

const AT_ONCE = 32;
const REFRESH_EVERY = 400;
/** Routes that spend most of a core on a password, or make something that all others have to carry from then on. */
const RARE = /session$|password$|accounts|hotlines$/;
/** Addresses outside the description. */
const ELSEWHERE = [
  '/metrics',
  '/api/docs',
  '/api/openapi.json',
  '/console',
  '/console/x',
  '/citizen/style.css',
  '/%',
  '//',
  '/x',
];
const WIRE_RUBBISH = [
  'GET / HTTP/1.1\r\n\r\n',
  'GET /\u0000 HTTP/1.1\r\nhost: x\r\n\r\n',
  'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
  'POST /status HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /status HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n',
  'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n',
  `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
];

export async function fuzz(
  world: World,
  { requests, seed, only, progress, found }: RunOptions,
): Promise<Run> {
  const random = new Random(seed);
  const pools = new Pools(world);
  const sender = new Sender(world.gateway.url, AT_ONCE);
  const operations = world.description.operations.filter(({ template }) => template.startsWith(only ?? '/'));
  if (operations.length === 0) throw new Error(`no route begins with ${only ?? '/'}`);
  const weighted = operations.flatMap((row) =>
    Array.from({ length: RARE.test(row.template) ? 1 : 6 }, () => row),
  );
  const tallies = new Map<string, Tally>();
  const findings = new Map<string, Finding>();
  let started = 0;

  const judgeOnce = async (
    draft: Draft,
    actor: string,
    operation: Operation | null,
  ): Promise<[string | null, number, number]> => {
    const signed = { ...draft, headers: [...callerHeaders(world, actor, draft, random), ...draft.headers] };
    const wire = write(signed, world.gateway.publicUrl);
    const answer = await sender.send(wire);
    return answer
      ? [judge(wire, answer, operation, world.description), answer.status, answer.ms]
      : [null, 0, 0];
  };

  const one = async (draft: Draft, actor: string, operation: Operation | null): Promise<void> => {
    const route = operation?.name ?? 'elsewhere';
    const [fault, status, ms] = await judgeOnce(draft, actor, operation).catch(
      (error: unknown): [string, number, number] => [`no answer: ${String(error)}`, 0, 0],
    );
    count(tallies, route, status, ms);
    if (fault === null) return;
    const key = `${route} ${fault.replace(/[0-9a-f-]{8,}|\d+/g, '#').slice(0, 120)}`;
    const known = findings.get(key);
    if (known) {
      known.times += 1;
      return;
    }
    const finding: Finding = { route, fault, actor, command: '', times: 1 };
    findings.set(key, finding);
    if (fault.startsWith('slow') && !(await isSlowAlone(draft, actor, operation))) {
      findings.delete(key);
      return;
    }
    const smallest = await shrink(
      draft,
      async (smaller) => (await judgeOnce(smaller, actor, operation))[0] !== null,
    ).catch(() => null);
    const alone = smallest === null ? '(not again when sent alone) ' : '';
    finding.command = alone + curl(write(smallest ?? draft, world.gateway.publicUrl), '$URL');
    found?.(finding);
  };

  /** A busy machine makes anything slow: it counts where it is slow each time, and what does nearly nothing is not. */
  const isSlowAlone = async (draft: Draft, actor: string, operation: Operation | null): Promise<boolean> => {
    for (let time = 0; time < 3; time += 1) {
      const [fault] = await judgeOnce(draft, actor, operation);
      const began = performance.now();
      // A connection of its own: one that is kept alive may be closed while it is taken.
      await fetch(`${world.gateway.url}/health/ready`, { headers: { connection: 'close' } });
      if (!fault?.startsWith('slow') || performance.now() - began > SLOW_MS / 10) return false;
    }
    return true;
  };

  const worker = async (): Promise<void> => {
    while (started < requests) {
      started += 1;
      if (started % REFRESH_EVERY === 1) await pools.refresh();
      if (started % 500 === 0) progress?.(started, findings.size);
      const dice = random.next();
      if (only === undefined && dice < 0.003) await wireRubbish(sender, random, tallies, findings);
      else if (only === undefined && dice < 0.02) await one(elsewhere(random), 'nobody', null);
      else {
        const operation = random.pick(weighted);
        const actor = actorFor(operation, random);
        const valid = validDraft(operation, world, pools, random);
        const draft = random.chance(0.4) ? valid : mutate(valid, { world, pools, random });
        // Another method at the same address may sign out: nobody loses the session that the others need.
        const who = /\/session/.test(draft.path) && draft.method !== 'GET' ? 'spare' : actor;
        const aimed = draft.method === operation.method && samePath(draft, valid) ? operation : null;
        const times = random.chance(0.04) ? Math.min(5, requests - started) : 1;
        started += Math.max(0, times - 1);
        await Promise.all(Array.from({ length: Math.max(1, times) }, () => one(draft, who, aimed)));
      }
    }
  };
  await pools.refresh();
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    // Where one fails, the others have to end, too.
    started = requests;
    sender.stop();
  }
  return { tallies, findings: [...findings.values()] };
}

/** A path that was spoilt leads to nowhere in particular. */
const samePath = (draft: Draft, valid: Draft): boolean =>
  draft.path.split('/').length === valid.path.split('/').length && draft.path === valid.path;

/** Who calls, and from an address of their own, so that limits by address stay out of the way. */
function callerHeaders(world: World, actor: string, draft: Draft, random: Random): [string, string][] {
  const given = new Set(draft.headers.map(([name]) => name));
  const address = `10.${[0, 0, 0].map(() => random.below(256)).join('.')}`;
  return Object.entries({ 'x-forwarded-for': address, ...world.actors[actor] }).filter(
    ([name]) => !given.has(name),
  );
}

const elsewhere = (random: Random): Draft => ({
  method: random.pick(['GET', 'POST', 'HEAD', 'DELETE']),
  path: random.pick(ELSEWHERE) + (random.chance(0.5) ? encodeURIComponent(random.text().toWellFormed()) : ''),
  query: [],
  headers: [],
  body: { kind: 'none' },
});

async function wireRubbish(
  sender: Sender,
  random: Random,
  tallies: Map<string, Tally>,
  findings: Map<string, Finding>,
): Promise<void> {
  const bytes = random.chance(0.7) ? Buffer.from(random.pick(WIRE_RUBBISH)) : random.bytes(100);
  const status = await sender.sendBytes(bytes);
  count(tallies, 'no HTTP', status ?? 0, 0);
  if (status === null || status < 500) return;
  const command = `printf … | nc  # ${bytes.toString('latin1').slice(0, 200)}`;
  findings.set(`wire ${String(status)}`, {
    route: 'no HTTP',
    fault: `status ${String(status)}`,
    actor: 'nobody',
    command,
    times: 1,
  });
}

function count(tallies: Map<string, Tally>, route: string, status: number, ms: number): void {
  const tally = tallies.get(route) ?? { requests: 0, statuses: new Map<number, number>(), slowestMs: 0 };
  tally.requests += 1;
  tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
  tally.slowestMs = Math.max(tally.slowestMs, ms);
  tallies.set(route, tally);
}
