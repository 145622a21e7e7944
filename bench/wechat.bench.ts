import { Agent, request } from 'node:http';
import pg from 'pg';
import type { WireRequest } from '../test/builders/sms.js';
import {
  openIdOf,
  textOfWechat,
  WECHAT,
  wechatMessage,
  wechatPush,
  wechatSignature,
  wechatText,
  wechatXml,
} from '../test/builders/wechat.js';
import { citizens } from '../test/simulate/citizens.js';
import { percentile, startInstallation } from './programs.js';

/*
 * How long a WeChat citizen waits for the passive reply while 200 write at the same time and the classifier is stopped: the
 * platform gives up after five seconds, we promise one at p99. Safe mode: signatures, decryption, the whole way to the commit,
 * encryption. Each connection sends the next message when it has its answer, which is more than citizens do. Connections
 * are open before the clock starts, as a proxy keeps them: Node accepts one in each turn of its event loop
 * (https://github.com/libuv/libuv/pull/3696), so that under full load two hundred new ones take seconds to be let in. The
 * reference in the same run is the platform's check of the address on as many connections: HTTP and a signature, no
 * database.
 */
const SENDERS = 200;
const SECONDS = 10;
const WARM_UP_SECONDS = 4;
const PROMISED_MS = 1_000;
const PATH = '/channels/wechat/default';

const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
const installation = await startInstallation({
  withClassifier: false,
  env: {
    WECHAT_TOKEN: WECHAT.token,
    WECHAT_APP_ID: WECHAT.appId,
    WECHAT_ENCODING_AES_KEY: WECHAT.aesKey,
  },
});
const played = citizens(1, 0.1);
let number = 0;
const message = (): WireRequest => {
  const { text, place } = played.next().value;
  number += 1;
  const fields = wechatMessage(openIdOf(String(number)), wechatText(`${place},${text}`));
  return wechatPush(wechatXml(fields), WECHAT);
};
const check = (): WireRequest => {
  const signed = { timestamp: '1763776800', nonce: String((number += 1)) };
  const signature = wechatSignature(WECHAT.token, signed.timestamp, signed.nonce);
  const query = new URLSearchParams({ ...signed, signature, echostr: '5837397576048295424' });
  return { path: `${PATH}?${query.toString()}`, headers: {}, body: '' };
};

try {
  await fire('GET', 1, check);
  await fire('POST', WARM_UP_SECONDS, message);
  const before = await stored();
  const reply = await fire('POST', SECONDS, message);
  const kept = (await stored()) - before;
  if (kept < reply.answered)
    throw new Error(`${String(reply.answered)} were answered and ${String(kept)} are stored`);
  const reference = await fire('GET', SECONDS, check);
  const row = {
    senders: SENDERS,
    'per second': reply.perSecond,
    'p50 ms': reply.p50,
    'p99 ms': reply.p99,
    'longest ms': reply.longest,
    'reference p99 ms': reference.p99,
    ratio: Math.round((reply.p99 / reference.p99) * 100) / 100,
  };
  console.table([row]);
  console.log(
    JSON.stringify({ bench: 'wechat', promisedMs: PROMISED_MS, kept: reply.p99 < PROMISED_MS, ...row }),
  );
} finally {
  agent.destroy();
  await installation.stop();
}

async function stored(): Promise<number> {
  const client = new pg.Client({ connectionString: installation.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM inbound_message',
  );
  await client.end();
  return rows[0]?.count ?? 0;
}

/** Keeps as many requests on their way as there are senders. An answer that is no receipt ends the bench. */
async function fire(
  method: 'GET' | 'POST',
  seconds: number,
  make: () => WireRequest,
): Promise<{ answered: number; perSecond: number; p50: number; p99: number; longest: number }> {
  const made = Array.from({ length: seconds * 1_500 }, make);
  const times: number[] = [];
  const answers: string[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let now = began; now - began < seconds * 1_000;) {
        const { status, text } = await send(method, made.pop() ?? make());
        if (status !== 200) throw new Error(`answered ${String(status)}`);
        const then = performance.now();
        times.push(then - now);
        now = then;
        if (answers.length < 100) answers.push(text);
      }
    }),
  );
  const excuse = method === 'POST' && answers.find((body) => !textOfWechat(body, WECHAT)?.includes('查询码'));
  if (excuse) throw new Error('somebody was not given a query code');
  const round = (value: number): number => Math.round(value * 10) / 10;
  return {
    answered: times.length,
    perSecond: Math.round(times.length / ((performance.now() - began) / 1_000)),
    p50: round(percentile(times, 0.5)),
    p99: round(percentile(times, 0.99)),
    longest: round(Math.max(...times)),
  };
}

function send(
  method: 'GET' | 'POST',
  { path, headers, body }: WireRequest,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(installation.url + path, { method, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
