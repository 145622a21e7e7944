import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeHeard, PhoneCall } from '../fakes/twilio/caller.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, makeAccount, signIn } from '../support/people.js';

/*
 * People ring the hotline on a Sunday night. Real: the gateway, PostgreSQL, queues, signatures, TwiML. Fake: Twilio, which
 * follows the TwiML, keeps the recordings and calls back (test/fakes/twilio); the clock, which says Sunday.
 */

interface Row {
  id: string;
  query_code: string;
  text: string;
  place_text: string | null;
  urgency: string | null;
  incomplete: boolean;
  anonymous: boolean;
  details: Record<string, unknown> | null;
  state: string;
}
interface CallView {
  caller: string | null;
  waitingSince: string | null;
  talking: boolean;
  danger: boolean;
  answers: { label: string; value: string }[];
  earlier: { queryCode: string }[];
}
interface CallBack {
  id: string;
  reason: string;
  tries: number;
  state: string;
  contactMasked: string | null;
  reportId: string | null;
}

const OPERATOR = { login: 'operator', password: 'a-password-that-is-long' };
const SUPERVISOR = { login: 'supervisor', password: 'a-password-that-is-long' };

/** From now to next Sunday, 2:00 in Shanghai. */
function toSundayNight(): number {
  const now = new Date();
  const sunday = new Date(now);
  sunday.setUTCDate(now.getUTCDate() + ((6 - now.getUTCDay() + 7) % 7));
  sunday.setUTCHours(18, 0, 0, 0);
  if (sunday < now) sunday.setUTCDate(sunday.getUTCDate() + 7);
  return sunday.getTime() - now.getTime();
}

describe('calls to the hotline', () => {
  let twilio: FakeTwilio;
  let gateway: Gateway;
  let operator: Caller;
  let supervisor: Caller;
  let folder: string;
  const offset = toSundayNight();

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    folder = await mkdtemp(join(tmpdir(), 'hotline-clock-'));
    await writeFile(join(folder, 'offset'), String(offset));
    gateway = await startGateway({
      env: {
        ...twilio.env,
        VOICE_AGENT: '+862423456789',
        NODE_OPTIONS: `--import=${new URL('../support/preloads/shifted-clock.mjs', import.meta.url).href}`,
        CLOCK_FILE: join(folder, 'offset'),
      },
    });
    const admin = await signIn(gateway);
    await makeAccount(gateway, admin, { ...OPERATOR, name: '受理员', role: 'operator' });
    await makeAccount(gateway, admin, { ...SUPERVISOR, name: '负责人', role: 'supervisor' });
    operator = await signIn(gateway, OPERATOR);
    supervisor = await signIn(gateway, SUPERVISOR);
  }, 90_000);

  afterAll(async () => {
    await gateway.stop();
    await twilio.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ring = (from = '+8613800138000'): Promise<PhoneCall> =>
    PhoneCall.dial({
      url: gateway.url,
      publicUrl: gateway.publicUrl,
      authToken: twilio.authToken,
      twilio,
      from,
    });
  const reports = (): Promise<Row[]> =>
    query(gateway.installation, 'SELECT * FROM report ORDER BY received_at');
  const newest = async (): Promise<Row> => (await reports()).at(-1) as Row;
  const calls = (): Promise<CallView[]> => operator.get('/api/v1/calls');
  const callBacks = (): Promise<CallBack[]> => operator.get('/api/v1/call-backs');
  const sounds = (reportId: string): Promise<{ state: string }[]> =>
    query(gateway.installation, 'SELECT state FROM attachment WHERE report_id = $1', [reportId]);

  it('a caller reports smoke by words and keys, hears it read back and gets the code twice', async () => {
    const call = await ring();
    expect(call.said[0]).toMatch(/录音.*保密/);
    expect(call.isRecording).toBe(true);
    expect(call.heard).toMatch(/110、119 或 120.*按 0.*举报环境问题请按 1/);
    await call.press('1');
    await call.say('铁西区兴华街道兴华南街');
    await call.say('铸造厂后半夜排黑烟,我电话是13800138000');
    await call.press('#');
    await call.press('1');
    await call.press('24#');
    await call.press('1');
    expect(call.heard).toContain('地点,铁西区兴华街道兴华南街。情况,铸造厂后半夜排黑烟');
    await call.press('1');
    const report = await newest();
    expect(codeHeard(call.said.at(-1) ?? '')).toBe(report.query_code);
    expect(call.said.at(-1)?.split('您的查询码是').length).toBe(2);
    expect(call.said.at(-1)).toMatch(/再读一遍.*15 日内.*周一 8:00起查看/);
    expect(call.isOver).toBe(true);
    expect(report).toMatchObject({
      place_text: '铁西区兴华街道兴华南街',
      incomplete: false,
      state: '待研判',
      details: { goingOn: true, harm: ['学校', '水源'] },
    });
    expect(report.text).toContain('【电话】');
    expect(await reports()).toHaveLength(1);
    await eventually('the recording of the call', async () =>
      (await sounds(report.id)).some(({ state }) => state === 'stored') ? true : null,
    );
    expect(await callBacks()).toEqual([]);
  });

  it('Twilio delivers a callback twice: the same words, and nothing happens a second time', async () => {
    const call = await ring('+8613800138001');
    expect(await call.redeliver()).toBe(call.answers.at(-1));
    await call.press('1');
    await call.say('大东区东站街道');
    expect(await call.redeliver()).toBe(call.answers.at(-1));
    for (const keys of ['#', '#', '#']) await call.press(keys);
    const before = (await reports()).length;
    expect(call.heard).toContain('留言');
    await call.leave();
    const again = await Promise.all([call.redeliver(), call.redeliver(), call.redeliver()]);
    expect(new Set([...again, call.answers.at(-1)]).size).toBe(1);
    expect(await reports()).toHaveLength(before + 1);
  });

  it('danger: the advice comes first, the report is there at once, and somebody is rung at night too', async () => {
    const call = await ring('+8613900139000');
    const before = (await reports()).length;
    await call.press('0');
    expect(call.heard).toMatch(/^如果有生命危险,请先离开/);
    expect(await newest()).toMatchObject({ urgency: '特急', state: '待研判' });
    await call.say('于洪区造化街道,冷库氨气泄漏,有人晕倒');
    expect(await reports()).toHaveLength(before + 1);
    expect((await newest()).text).toContain('冷库氨气泄漏');
    expect(call.ringing).toBe('+862423456789');
    const [shown] = await calls();
    expect(shown).toMatchObject({ caller: '139****9000', danger: true, talking: false });
    expect(shown?.waitingSince).not.toBeNull();
    expect(shown?.answers).toContainEqual({ label: '危险', value: '于洪区造化街道,冷库氨气泄漏,有人晕倒' });
    await call.pickUp();
    expect((await calls())[0]?.talking).toBe(true);
    await call.transferEnds('completed');
    expect(call.isOver).toBe(true);
    expect(await calls()).toEqual([]);
    expect((await callBacks()).filter(({ reason }) => reason.includes('危险'))).toEqual([]);
  });

  it('danger in what is said: advice before the next question, and later answers join the report', async () => {
    const call = await ring('+8613900139001');
    const before = (await reports()).length;
    await call.press('1');
    await call.say('开发区');
    await call.say('那个化工厂爆炸了,火老大了');
    expect(call.heard).toMatch(/119.*特急登记/);
    expect(await newest()).toMatchObject({ urgency: '特急', place_text: '开发区' });
    await call.say('东方化工');
    await call.hangUp();
    expect(await reports()).toHaveLength(before + 1);
    expect(await newest()).toMatchObject({ incomplete: true, details: { company: '东方化工' } });
    expect(await callBacks()).toContainEqual(
      expect.objectContaining({ reason: '报告危险后挂断', contactMasked: '139****9001' }),
    );
  });

  it('a caller who hangs up half-way is rung back: three times not reached ends it', async () => {
    const call = await ring('+8613700137000');
    await call.press('1');
    await call.say('皇姑区三台子街道');
    await call.say('烧烤店油烟直排');
    await call.hangUp();
    const report = await newest();
    expect(report).toMatchObject({
      incomplete: true,
      place_text: '皇姑区三台子街道',
      text: '烧烤店油烟直排',
    });
    const task = (await callBacks()).find(({ reportId }) => reportId === report.id);
    expect(task).toMatchObject({ reason: '没有说完就挂断', contactMasked: '137****7000', tries: 0 });
    const path = `/api/v1/call-backs/${task?.id ?? ''}`;
    expect((await operator.request('POST', `${path}/result`, { result: 'done' })).status).toBe(409);
    for (const tries of [1, 2, 3]) {
      expect(await operator.post(`${path}/take`)).toMatchObject({ contact: '+8613700137000' });
      expect((await supervisor.request('POST', `${path}/take`)).status).toBe(409);
      expect(await supervisor.get('/api/v1/call-backs')).toContainEqual(
        expect.objectContaining({ id: task?.id, takenBy: '受理员', canTake: false }),
      );
      expect(await operator.post(`${path}/result`, { result: 'unreached' })).toMatchObject({
        tries,
        state: tries === 3 ? 'unreached' : 'open',
      });
    }
    expect((await callBacks()).map(({ id }) => id)).not.toContain(task?.id);
  });

  it('a call-back whose taker went home is free again', async () => {
    const call = await ring('+8613700137001');
    await call.press('1');
    await call.say('皇姑区三台子街道');
    await call.hangUp();
    const task = (await callBacks()).find(({ contactMasked }) => contactMasked === '137****7001');
    const path = `/api/v1/call-backs/${task?.id ?? ''}`;
    await operator.post(`${path}/take`);
    expect((await supervisor.request('POST', `${path}/take`)).status).toBe(409);
    await query(
      gateway.installation,
      `UPDATE call_back SET taken_at = taken_at - interval '31 minutes' WHERE id = $1`,
      [task?.id],
    );
    expect(await supervisor.post(`${path}/take`)).toMatchObject({ takenBy: '负责人' });
    expect((await operator.request('POST', `${path}/result`, { result: 'done' })).status).toBe(409);
    expect(await supervisor.post(`${path}/result`, { result: 'done' })).toMatchObject({ state: 'done' });
  });

  it('at night who wants a person speaks after the tone: the recording is in the inbox at once', async () => {
    const call = await ring('+8613600136000');
    await call.press('9');
    expect(call.heard).toMatch(/周一 8:00起查看留言.*提示音后留言/);
    const before = (await reports()).length;
    await call.leave();
    const report = await newest();
    expect(await reports()).toHaveLength(before + 1);
    expect(report).toMatchObject({ text: '(语音留言,请听录音)', state: '待研判' });
    expect(codeHeard(call.said.at(-1) ?? '')).toBe(report.query_code);
    await eventually('voicemail and call recorded', async () => {
      const all = await sounds(report.id);
      return all.length === 2 && all.every(({ state }) => state === 'stored') ? true : null;
    });
  });

  it('a caller asks how things stand, by keys and by words', async () => {
    const [first] = await reports();
    const code = first?.query_code ?? '';
    const call = await ring('+8613500135000');
    await call.press('2');
    await call.press('123456789012');
    expect(call.heard).toContain('没有查到');
    await call.press(code);
    expect(call.heard).toMatch(/查到了:.*举报环境问题请按 1/);
    await call.press('2');
    await call.say(Array.from(code, (digit) => '零幺二三四五六七八九'[Number(digit)]).join(''));
    expect(call.heard).toContain('查到了');
    await call.hangUp();
  });

  it('the operator sees who calls again, with the earlier report', async () => {
    const call = await ring();
    await call.press('1');
    await call.say('铁西区,我叫张伟,电话13800138000');
    const [shown] = await calls();
    expect(shown).toMatchObject({ caller: '138****8000', waitingSince: null });
    expect(JSON.stringify(shown)).not.toContain('13800138000');
    expect(shown?.earlier[0]?.queryCode).toBe((await reports())[0]?.query_code);
    await call.hangUp();
  });

  it('in a known event callers add themselves with one key; anonymous callers hear their PIN', async () => {
    const soon = new Date(Date.now() + offset + 3_600_000).toISOString();
    const late = await supervisor.request('POST', '/api/v1/announcements', {
      text: '异味已在处理。',
      until: '2020-01-01T00:00:00Z',
    });
    expect(late.status).toBe(400);
    const announcement = await supervisor.post<{ id: string }>('/api/v1/announcements', {
      text: '关于于洪区的异味,我们已派人处理。',
      until: soon,
    });
    const call = await ring('+8613400134000');
    expect(call.heard).toMatch(/关于于洪区的异味.*请按 1 登记/);
    await call.press('1');
    await call.say('于洪区造化街道');
    await call.press('5#');
    await call.press('3');
    await call.press('1');
    expect(call.said.at(-1)).toContain('查看详情的密码是');
    expect(await newest()).toMatchObject({ anonymous: true, place_text: '于洪区造化街道' });
    expect((await newest()).text).toContain('听了通告');
    expect((await supervisor.request('DELETE', `/api/v1/announcements/${announcement.id}`)).status).toBe(204);
    expect((await ring('+8613400134001')).heard).not.toContain('异味');
  });

  it('whatever callers press, say or keep silent about: every call ends, and none gets an error', async () => {
    type Act = (call: PhoneCall) => Promise<void>;
    const act = fc.oneof(
      fc.constantFrom('1', '2', '3', '4', '5', '9', '0', '#', '12#', '13900139000#').map(
        (keys): Act =>
          (call) =>
            call.press(keys),
      ),
      fc.constantFrom('我要举报', '铁西区', '河水发黑', '<Say>&', '没有', '人工').map(
        (words): Act =>
          (call) =>
            call.say(words),
      ),
      fc.constant<Act>((call) => call.stayQuiet()),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 14 }), async (acts) => {
        const call = await ring('+266696687');
        for (const one of acts) {
          if (call.isOver) break;
          if (call.ringing === null) await one(call);
          else await call.transferEnds('no-answer');
        }
        for (let more = 0; !call.isOver && more < 60; more++) {
          if (call.ringing === null) await call.stayQuiet();
          else await call.transferEnds('busy');
        }
        expect(call.isOver).toBe(true);
      }),
      { numRuns: 15 },
    );
    const [{ open } = { open: -1 }] = await query<{ open: number }>(
      gateway.installation,
      `SELECT count(*)::int AS open FROM voice_call WHERE ended_at IS NOT NULL AND NOT settled`,
    );
    expect(open).toBe(0);
  });

  it('keeps callers’ numbers and words out of the log and of what is stored unsealed', async () => {
    expect(gateway.logs()).not.toMatch(/1380013800|1390013900|1370013700|兴华南街/);
    const rows = await query<{ row: string }>(
      gateway.installation,
      'SELECT v::text AS row FROM voice_call v',
    );
    expect(rows.map(({ row }) => row).join()).not.toMatch(/13800138000|兴华南街/);
  });
});
