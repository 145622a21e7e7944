import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { signedSms, textOfTwiml } from '../builders/sms.js';
import { formReport } from '../builders/web.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { signIn } from '../support/people.js';

/*
 * Floods, and the one message among them that cannot wait. Real: the built gateway, PostgreSQL, Twilio's signatures.
 * Fake: nothing; Twilio is not called.
 */
const AUTH_TOKEN = '0123456789abcdef0123456789abcdef';
const MATTER = '铁西区兴华街道附近的化工厂夜里排黑烟,味道呛人';
const DANGER = '我家煤气泄漏,有人晕倒了';
const PER_MINUTE = 5;
const MOST_WAITING = 1_000;

const twilioEnv = {
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: AUTH_TOKEN,
  TRUST_PROXY: 'true',
};
let number = 13_900_000_000;

async function write(gateway: Gateway, text: string, spoiled = false, from?: string): Promise<Response> {
  const request = signedSms(
    { text, from: from ?? `+86${String(number++)}` },
    { authToken: spoiled ? 'f'.repeat(32) : AUTH_TOKEN, publicUrl: gateway.publicUrl },
  );
  return fetch(gateway.url + request.path, { method: 'POST', headers: request.headers, body: request.body });
}

const metric = async (gateway: Gateway, name: string): Promise<number> => {
  const line = (await (await fetch(`${gateway.url}/metrics`)).text())
    .split('\n')
    .find((text) => text.startsWith(name));
  return Number(line?.split(' ').at(-1) ?? 0);
};

describe('a vendor account that is flooded', () => {
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway({ env: { ...twilioEnv, INTAKE_PER_MINUTE: String(PER_MINUTE) } });
  }, 60_000);
  afterAll(() => gateway.stop());

  it('is told to come back, and a danger message passes at once', async () => {
    const statuses = [];
    for (let index = 0; index < PER_MINUTE + 3; index++)
      statuses.push((await write(gateway, `${MATTER}${String(index)}`)).status);
    expect(statuses.slice(0, PER_MINUTE)).toEqual(Array.from({ length: PER_MINUTE }, () => 200));
    const refused = await write(gateway, MATTER);
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([503, 30]);
    expect(textOfTwiml(await (await write(gateway, DANGER)).text())).toMatch(/\d{4} \d{4} \d{4}/);
    expect(await metric(gateway, 'hotline_limited_total{limit="account"}')).toBeGreaterThan(0);
  });
});

describe('a database that takes nothing for a moment, and a number that never stops', () => {
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway({ env: { ...twilioEnv, INTAKE_PER_MINUTE: '0', SENDER_PER_HOUR: '3' } });
  }, 60_000);
  afterAll(() => gateway.stop());

  it('has its further messages folded into its report, where an operator reads them, and gets no answers', async () => {
    const from = '+8613900139000';
    const say = async (text: string): Promise<string | null> => {
      const answer = await write(gateway, text, false, from);
      expect(answer.status).toBe(200);
      return textOfTwiml(await answer.text());
    };
    const answers = [];
    for (let index = 0; index < 8; index++)
      answers.push(await say(`${MATTER},第${String(index)}次,电话13900139000`));
    expect(answers.map((text) => text !== null)).toEqual([
      true,
      true,
      true,
      ...Array.from({ length: 5 }, () => false),
    ]);
    expect(await say('进度')).toBeNull();
    expect(await say(DANGER)).toContain('119');

    const operator = await signIn(gateway);
    const { items } = await operator.get<{ items: { reportId: string; excerpt: string }[] }>(
      '/api/v1/triage',
    );
    // The three that were answered are one matter; danger is never put with it.
    expect(items).toHaveLength(2);
    const report = items.find(({ excerpt }) => excerpt.includes('第2次'));
    const { folded } = await operator.get<{ folded: { count: number; latest: { text: string }[] } }>(
      `/api/v1/triage/${report?.reportId ?? ''}`,
    );
    expect(folded.count).toBe(5);
    expect(folded.latest.map(({ text }) => text)).toEqual(
      [7, 6, 5, 4, 3].map((index) => `${MATTER},第${String(index)}次,电话【电话】`),
    );
    const [{ messages } = { messages: 0 }] = await query<{ messages: number }>(
      gateway.installation,
      'SELECT count(*)::int AS messages FROM inbound_message',
    );
    expect(messages).toBe(10);
  });

  it('a redelivered message of the flood is not answered either, and is there once', async () => {
    const request = signedSms(
      { text: MATTER, from: '+8613900139000' },
      { authToken: AUTH_TOKEN, publicUrl: gateway.publicUrl },
    );
    const deliver = async (): Promise<string | null> =>
      textOfTwiml(
        await (
          await fetch(gateway.url + request.path, {
            method: 'POST',
            headers: request.headers,
            body: request.body,
          })
        ).text(),
      );
    // The danger message asked where; this is taken for the answer.
    await write(gateway, MATTER, false, '+8613900139000');
    expect([await deliver(), await deliver()]).toEqual([null, null]);
    const rows = await query(
      gateway.installation,
      `SELECT FROM inbound_message WHERE effect = 'folded' AND external_id = $1`,
      [new URLSearchParams(request.body).get('MessageSid')],
    );
    expect(rows).toHaveLength(1);
  });

  it('whoever comes when a thousand wait is told to come back at once; danger waits with them, and all of them are kept', async () => {
    const database = new pg.Client({ connectionString: gateway.installation.databaseUrl });
    await database.connect();
    const stored = async (): Promise<number> =>
      (await database.query<{ count: number }>('SELECT count(*)::int AS count FROM inbound_message')).rows[0]
        ?.count ?? 0;
    const before = await stored();
    await database.query('BEGIN');
    await database.query('LOCK TABLE inbound_message IN ACCESS EXCLUSIVE MODE');
    const answers: Promise<number>[] = [];
    const early: number[] = [];
    const send = async (): Promise<number> => {
      const { status } = await write(gateway, MATTER);
      early.push(status);
      return status;
    };
    await eventually('somebody is answered', () => {
      answers.push(...Array.from({ length: 100 }, send));
      return Promise.resolve(early.length > 0 ? true : null);
    });
    expect(answers.length).toBeGreaterThan(MOST_WAITING);
    expect(new Set(early)).toEqual(new Set([503]));
    const danger = write(gateway, DANGER);
    expect(await metric(gateway, 'hotline_limited_total{limit="overload"}')).toBeGreaterThan(0);
    await database.query('ROLLBACK');

    expect((await danger).status).toBe(200);
    const statuses = await Promise.all(answers);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect((await stored()) - before).toBe(statuses.filter((status) => status === 200).length + 1);
    await database.end();
  }, 60_000);
});

describe('somebody who forges the vendor', () => {
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway({ env: twilioEnv });
  }, 60_000);
  afterAll(() => gateway.stop());

  it('is told to stop, fills no log, and does not keep the vendor behind the same address out', async () => {
    const statuses = [];
    for (let index = 0; index < 50; index++) statuses.push((await write(gateway, MATTER, true)).status);
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 403));
    expect(new Set(statuses.slice(32))).toEqual(new Set([429]));
    const logged = gateway
      .logs()
      .split('\n')
      .filter((line) => line.includes('bad-signature'));
    expect(logged.length).toBeLessThan(35);
    expect((await write(gateway, MATTER)).status).toBe(200);
  });
});

describe('an address that sends form after form', () => {
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway();
  }, 60_000);
  afterAll(() => gateway.stop());

  const send = (text: string): Promise<Response> =>
    fetch(gateway.url, formReport({ text, place: '兴华街道' }));

  it('reads when to come back and whom to ring, keeps what was typed, and is heard when it cannot wait', async () => {
    const answers = await Promise.all(
      Array.from({ length: 70 }, (_, index) => send(`${MATTER}${String(index)}`)),
    );
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    const page = (await refused?.text()) ?? '';
    expect(page).toContain('请过 1 分钟再提交');
    expect(page).toMatch(/可以拨打 \d+,有危险请拨打 110、119 或 120/);
    expect([page.includes(MATTER), page.includes('兴华街道')]).toEqual([true, true]);
    expect((await send(DANGER)).status).toBe(201);
  });
});
