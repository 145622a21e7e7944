import { join } from 'node:path';
import autocannon from 'autocannon';
import pg from 'pg';
import { signedSms, type WireRequest } from '../test/builders/sms.js';
import { citizens } from '../test/simulate/citizens.js';
import { startProgram } from '../test/support/programs.js';
import { memoryOf, percentile, startInstallation } from './programs.js';

/*
 * Signed SMS per second through the full path until the commit: signature, decoding, masking, danger words, sealing,
 * conversation, message and report in one transaction, triage job. The floor in the same run does the least that could be
 * answered "received" (floor.ts). Every message is another citizen's, signed before the clock starts. Once with the
 * classifier at work on the same machine, once without it. The two take turns, and the median round of each counts, so that
 * a moment in which the machine was slow does not fall on one of them alone.
 */
const CONNECTIONS = [1, 8, 32];
const ROUNDS = 3;
const SECONDS = 5;
const WARM_UP_SECONDS = 4;
const SIGNED_PER_SECOND = 3_000;
const PATH = '/channels/sms/default';

interface Target {
  url: string;
  pid: number;
}
interface Figures {
  sent: number;
  perSecond: number;
  p50: number;
  p99: number;
}

let number = 10_000_000;
const played = citizens(1, 0.1);
const table: object[] = [];
for (const withClassifier of [true, false]) {
  const installation = await startInstallation({ withClassifier });
  const { databaseUrl, publicUrl, authToken } = installation;
  const floor = await startProgram('floor', installation.env, { file: join('dist', 'bench', 'floor.js') });
  const least = { url: String(floor.line.listening), pid: floor.program.pid };
  const gateway = { url: installation.url, pid: installation.gateway.pid };
  const sign = (): WireRequest => {
    const { text, place } = played.next().value;
    number += 1;
    return signedSms({ from: `+86138${String(number)}`, text: `${place},${text}` }, { authToken, publicUrl });
  };
  try {
    let sent = 0;
    await fire(least, 8, WARM_UP_SECONDS, sign);
    sent += (await fire(gateway, 8, WARM_UP_SECONDS, sign)).sent;
    for (const connections of CONNECTIONS) {
      const rounds: { least: Figures; whole: Figures }[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        rounds.push({
          least: await fire(least, connections, SECONDS, sign),
          whole: await fire(gateway, connections, SECONDS, sign),
        });
      }
      const floorFigures = median(rounds.map((round) => round.least));
      const figures = median(rounds.map((round) => round.whole));
      sent += rounds.reduce((sum, { whole }) => sum + whole.sent, 0);
      table.push({
        classifier: withClassifier ? 'at work' : 'stopped',
        connections,
        'per second': figures.perSecond,
        'floor per second': floorFigures.perSecond,
        ratio: Math.round((figures.perSecond / floorFigures.perSecond) * 100) / 100,
        'p50 ms': figures.p50,
        'p99 ms': figures.p99,
        'floor p99 ms': floorFigures.p99,
        'gateway MB': memoryOf(gateway.pid),
        'floor MB': memoryOf(least.pid),
        'classifier MB': installation.classifier && memoryOf(installation.classifier.pid),
      });
    }
    await checkStored(databaseUrl, sent);
  } finally {
    await floor.program.stop();
    await installation.stop();
  }
}
console.table(table);
console.log(JSON.stringify({ bench: 'intake', rounds: ROUNDS, seconds: SECONDS, rows: table }));

/** Keeps `connections` requests on their way for so many seconds. An answer other than 200 ends the bench. */
async function fire(
  { url }: Target,
  connections: number,
  seconds: number,
  sign: () => WireRequest,
): Promise<Figures> {
  const signed = Array.from({ length: seconds * SIGNED_PER_SECOND }, sign);
  const times: number[] = [];
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: url + PATH,
        connections,
        duration: seconds,
        requests: [
          {
            method: 'POST',
            path: PATH,
            setupRequest: (request) => {
              const { headers, body } = signed.pop() ?? sign();
              return { ...request, headers, body };
            },
          },
        ],
      },
      (error: Error | null, all: autocannon.Result) => {
        if (error) reject(error);
        else resolve(all);
      },
    );
    run.on('response', (_client, status, _bytes, ms) => {
      if (status !== 200) reject(new Error(`${url} answered ${String(status)}`));
      times.push(ms);
    });
  });
  return {
    sent: times.length,
    perSecond: Math.round(times.length / result.duration),
    p50: Math.round(percentile(times, 0.5) * 10) / 10,
    p99: Math.round(percentile(times, 0.99) * 10) / 10,
  };
}

function median(rounds: Figures[]): Figures {
  const of = (name: keyof Figures): number => {
    const figures = rounds.map((round) => round[name]);
    return percentile(figures, 0.5);
  };
  return { sent: of('sent'), perSecond: of('perSecond'), p50: of('p50'), p99: of('p99') };
}

/** Fast and lost is no figure: what was answered has to be there. What was still on its way at a bell may be, too. */
async function checkStored(databaseUrl: string, sent: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ stored: number }>('SELECT count(*)::int AS stored FROM report');
  await client.end();
  const stored = rows[0]?.stored ?? 0;
  const onTheirWay = (CONNECTIONS.length * ROUNDS + 1) * Math.max(...CONNECTIONS);
  if (stored < sent || stored > sent + onTheirWay)
    throw new Error(`${String(sent)} reports were acknowledged and ${String(stored)} are stored`);
}
