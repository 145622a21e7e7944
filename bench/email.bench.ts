import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { citizens } from '../test/simulate/citizens.js';
import { startProgram } from '../test/support/programs.js';
import { memoryOf, percentile, startInstallation } from './programs.js';

/*
 * Mails per second through SMTP until the commit: MIME, charset, quoted text, masking, danger words, sealing, conversation,
 * message and report in one transaction, the receipt in the outbox. The floor in the same run does the least that could be
 * answered 250 (email-floor.ts). Every mail is another citizen's. The two take turns, and the median round of each counts.
 * Nothing is sent: there is no SMTP_URL, so each receipt is given up when its turn comes, beside the intake.
 */
const CONNECTIONS = [1, 8, 32];
const ROUNDS = 3;
const SECONDS = 5;
const WARM_UP_SECONDS = 3;
const OURS = '12369@sthj.example.cn';

interface Figures {
  sent: number;
  perSecond: number;
  p50: number;
  p99: number;
}

let number = 0;
const played = citizens(1, 0.1);
const port = await freePort();
const installation = await startInstallation({
  withClassifier: false,
  env: {
    EMAIL_ADDRESSES: OURS,
    SMTP_LISTEN_PORT: String(port),
    SMTP_PER_MINUTE: '0',
    INTAKE_PER_MINUTE: '0',
  },
});
const floor = await startProgram('floor', installation.env, {
  file: join('dist', 'bench', 'email-floor.js'),
});
const least = Number(new URL(String(floor.line.listening)).port);
const table: object[] = [];
try {
  await fire(least, 8, WARM_UP_SECONDS);
  let sent = (await fire(port, 8, WARM_UP_SECONDS)).sent;
  for (const connections of CONNECTIONS) {
    const rounds: { least: Figures; whole: Figures }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        least: await fire(least, connections, SECONDS),
        whole: await fire(port, connections, SECONDS),
      });
    }
    const floorFigures = median(rounds.map((round) => round.least));
    const figures = median(rounds.map((round) => round.whole));
    sent += rounds.reduce((sum, { whole }) => sum + whole.sent, 0);
    table.push({
      connections,
      'per second': figures.perSecond,
      'floor per second': floorFigures.perSecond,
      ratio: Math.round((figures.perSecond / floorFigures.perSecond) * 100) / 100,
      'p50 ms': figures.p50,
      'p99 ms': figures.p99,
      'floor p99 ms': floorFigures.p99,
      'gateway MB': memoryOf(installation.gateway.pid),
    });
  }
  await checkStored(sent);
} finally {
  await floor.program.stop();
  await installation.stop();
}
console.table(table);
console.log(JSON.stringify({ bench: 'email', rounds: ROUNDS, seconds: SECONDS, rows: table }));

/** Keeps so many connections busy, one mail after the other on each. A mail that is not accepted ends the bench. */
async function fire(to: number, connections: number, seconds: number): Promise<Figures> {
  const transport = createTransport({
    pool: true,
    host: '127.0.0.1',
    port: to,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  const times: number[] = [];
  const began = performance.now();
  const end = began + seconds * 1_000;
  try {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < end) {
          const mail = next();
          const start = performance.now();
          await transport.sendMail(mail);
          times.push(performance.now() - start);
        }
      }),
    );
  } finally {
    transport.close();
  }
  const took = (performance.now() - began) / 1_000;
  return {
    sent: times.length,
    perSecond: Math.round(times.length / took),
    p50: Math.round(percentile(times, 0.5) * 10) / 10,
    p99: Math.round(percentile(times, 0.99) * 10) / 10,
  };
}

function next(): { from: string; to: string; subject: string; text: string; messageId: string } {
  const { text, place } = played.next().value;
  number += 1;
  return {
    from: `citizen${String(number)}@citizen.example.cn`,
    to: OURS,
    subject: '环境投诉',
    text: `${place},${text}`,
    messageId: `<bench${String(number)}@citizen.example.cn>`,
  };
}

function median(rounds: Figures[]): Figures {
  const of = (name: keyof Figures): number => {
    const figures = rounds.map((round) => round[name]);
    return percentile(figures, 0.5);
  };
  return { sent: of('sent'), perSecond: of('perSecond'), p50: of('p50'), p99: of('p99') };
}

/** Fast and lost is no figure. */
async function checkStored(sent: number): Promise<void> {
  const client = new pg.Client({ connectionString: installation.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ stored: number }>('SELECT count(*)::int AS stored FROM report');
  await client.end();
  const stored = rows[0]?.stored ?? 0;
  if (stored !== sent)
    throw new Error(`${String(sent)} mails were acknowledged and ${String(stored)} are stored`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}
