import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signedVoice } from '../builders/twilio-voice.js';
import { jsonReport } from '../builders/web.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { ADMIN, makeAccount, signIn } from '../support/people.js';

/*
 * A whole street writes of the same water. What comes after the telephone rang gathers for a minute and is told in one
 * call. Real: gateway, PostgreSQL, Twilio's wire forms and signatures. Fake: Twilio's server, the telephones, and the minute,
 * which passes by setting the due times back.
 */

const DANGER = '铁西区兴华街道的自来水这两天发黄,我婆婆和娃都拉肚子了';

describe('an alarm when many write of the same at once', () => {
  let twilio: FakeTwilio;
  let gateway: Gateway;
  const alarms = (): Promise<
    { id: string; led_by: string | null; state: string; ended_by: string | null }[]
  > => query(gateway.installation, 'SELECT id, led_by, state, ended_by FROM alarm ORDER BY opened_at, id');
  const write = async (count: number): Promise<void> => {
    const texts = Array.from({ length: count }, (_, index) => `${DANGER},第${String(index)}户`);
    const answers = await Promise.all(
      texts.map((text) => fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text }))),
    );
    expect(answers.map(({ status }) => status)).toEqual(texts.map(() => 201));
  };
  const ask = async (url: string, form: Record<string, string> = {}): Promise<Response> => {
    const request = signedVoice(url, { CallSid: `CA${'0'.repeat(32)}`, ...form }, twilio.authToken);
    return fetch(gateway.url + request.path, {
      method: 'POST',
      headers: request.headers,
      body: request.body,
    });
  };
  /** The minute for which reports gather is over. */
  const gathered = (): Promise<unknown> =>
    query(
      gateway.installation,
      `WITH earlier AS (UPDATE alarm_step SET recorded_at = recorded_at - interval '1 minute')
       UPDATE alarm SET due_at = now() WHERE state = 'open' AND led_by IS NULL AND rank = 'officer' AND round = 1`,
    );

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    gateway = await startGateway({
      env: {
        ...twilio.env,
        TWILIO_FROM: '+8612369000001',
      },
    });
  }, 90_000);
  afterAll(async () => {
    await gateway.stop();
    await twilio.stop();
  });

  it('the telephone rings once for the first and once for all others, and one 1 confirms them', async () => {
    const chief = await signIn(gateway);
    const login = { login: 'zhuren', name: '王主任', password: ADMIN.password, role: 'supervisor' };
    await makeAccount(gateway, chief, login);
    const zhuren = await signIn(gateway, { login: 'zhuren', password: ADMIN.password });
    const shift = { from: '2020-01-01T00:00', until: '2020-01-31T00:00' };
    await zhuren.post('/api/v1/duty', {
      rank: 'officer',
      name: '孙值班',
      phone: '+8613900000009',
      ...shift,
    });
    await query(gateway.installation, `UPDATE duty_shift SET until = now() + interval '30 days'`);
    const calls = (): number => twilio.calls.filter(({ to }) => to === '+8613900000009').length;
    const rung = (times: number): Promise<true> =>
      eventually(`it rang ${String(times)} times`, () => Promise.resolve(calls() === times ? true : null));

    await write(1);
    await rung(1);
    await write(9);
    await eventually('the others wait', async () => {
      const [row] = await query<{ waiting: number }>(
        gateway.installation,
        `SELECT count(*)::int AS waiting FROM alarm WHERE due_at > now() AND rank = 'officer'`,
      );
      return row?.waiting === 9 ? true : null;
    });
    await gathered();
    await rung(2);
    const [first, second] = twilio.calls.filter(({ to }) => to === '+8613900000009');
    const spoken = await ask(second?.url ?? '');
    expect(await spoken.text()).toContain('另有8件特急接报一并确认');
    await ask(`${second?.url ?? ''}/key`, { Digits: '1' });
    const rows = await alarms();
    expect(rows.map(({ state, ended_by }) => [state, ended_by])).toEqual([
      ['open', null],
      ...Array.from({ length: 9 }, () => ['ended', '孙值班']),
    ]);
    await ask(`${first?.url ?? ''}/key`, { Digits: '1' });
    expect(calls()).toBe(2);
    expect((await zhuren.get<{ open: unknown[] }>('/api/v1/alarms')).open).toEqual([]);
  });

  it('a decision on the first of them ends its own alarm alone: the others are called for again', async () => {
    const before = await alarms();
    await gathered();
    await write(3);
    const lead = await eventually('they are called for together', async () => {
      const fresh = (await alarms()).slice(before.length);
      const leader = fresh.find(({ id }) => fresh.some(({ led_by }) => led_by === id));
      return leader && fresh.filter(({ led_by }) => led_by === leader.id).length === 2 ? leader.id : null;
    });
    await query(
      gateway.installation,
      `UPDATE alarm SET state = 'ended', ended_at = now(), ended_how = 'decision', ended_by = 'X' WHERE id = $1`,
      [lead],
    );
    await eventually('one of the two leads the other', async () => {
      await gathered();
      const fresh = (await alarms()).slice(before.length).filter(({ state }) => state === 'open');
      return fresh.filter(({ led_by }) => fresh.some(({ id }) => id === led_by)).length === 1 ? true : null;
    });
  });
});
