import autocannon from 'autocannon';
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
 * encryption. Each connection sends the next message when it has its answer, which is more than citizens do. The
 * reference in the same run is the platform's check of the address on as many connections: HTTP and a signature, no
 * database.
 */
const SENDERS = 200;
const SECONDS = 10;
const WARM_UP_SECONDS = 4;
const PROMISED_MS = 1_000;
const PATH = '/channels/wechat/default';

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
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: installation.url,
        connections: SENDERS,
        duration: seconds,
        requests: [
          {
            method,
            setupRequest: (request) => ({ ...request, ...(made.pop() ?? make()) }),
            onResponse: (_status, body) => {
              if (answers.length < 100) answers.push(body);
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
      if (status !== 200) reject(new Error(`answered ${String(status)}`));
      times.push(ms);
    });
  });
  const excuse = method === 'POST' && answers.find((body) => !textOfWechat(body, WECHAT)?.includes('查询码'));
  if (excuse) throw new Error('somebody was not given a query code');
  const round = (value: number): number => Math.round(value * 10) / 10;
  return {
    answered: times.length,
    perSecond: Math.round(times.length / result.duration),
    p50: round(percentile(times, 0.5)),
    p99: round(percentile(times, 0.99)),
    longest: round(Math.max(...times)),
  };
}
