import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { smsForm, signedForm, textOfTwiml } from '../builders/sms.js';
import { signedVoice } from '../builders/twilio-voice.js';
import { formReport, jsonReport } from '../builders/web.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { ADMIN, type Caller, makeAccount, signIn } from '../support/people.js';
import { decide, type ReportOnDesk } from './stories/desk.js';

/*
 * Two o'clock at night, nobody at the desk, quiet hours, and the classifier is not running: a citizen writes of
 * drinking water that makes people ill. Real: gateway, PostgreSQL, Twilio's wire forms and signatures. Fake: Twilio's server, the
 * telephones, and the time: a quarter of an hour passes by setting the due times back, since the alarm goes by the
 * database's clock.
 */

interface Step {
  rank: string;
  name: string;
  way: 'call' | 'sms';
  outcome: string;
  failed: boolean;
}
interface AlarmRow {
  id: string;
  drill: boolean;
  problem: string | null;
  endedAt: string | null;
  endedBy: string | null;
  endedHow: string | null;
  next: string;
  steps: Step[];
}

const DANGER = '铁西区兴华街道的自来水这两天发黄,我婆婆和娃都拉肚子了';
const PEOPLE = {
  officer: { name: '张值班', phone: '+8613900000001' },
  leader: { name: '李带班', phone: '+8613900000002' },
  supervisor: { name: '王主任', phone: '+8613900000003' },
};
type Rank = keyof typeof PEOPLE;

describe('an alarm at night', () => {
  let twilio: FakeTwilio;
  let gateway: Gateway;
  let admin: Caller;
  let supervisor: Caller;

  const report = async (text: string, photo?: Buffer): Promise<string> => {
    const files = photo ? [{ name: 'fire.jpg', bytes: photo }] : null;
    const sent = files ? formReport({ text }, files) : jsonReport({ text });
    const answer = await fetch(`${gateway.url}/api/v1/reports`, sent);
    expect(answer.status).toBe(201);
    const { queryCode } = (await answer.json()) as { queryCode: string };
    const [row] = await query<{ id: string }>(
      gateway.installation,
      'SELECT a.id FROM alarm a JOIN report r ON r.id = a.report_id WHERE r.query_code = $1',
      [queryCode],
    );
    return row?.id ?? '';
  };
  const read = (id: string): Promise<AlarmRow> => supervisor.get<AlarmRow>(`/api/v1/alarms/${id}`);
  const called = (alarmId: string, rank: Rank, round = 1): Promise<{ url: string; sms: string }> =>
    eventually(`${rank} is called`, async () => {
      const rows = await query<{ id: string; way: string; state: string }>(
        gateway.installation,
        'SELECT id, way, state FROM alarm_step WHERE alarm_id = $1 AND rank = $2 AND round = $3',
        [alarmId, rank, round],
      );
      if (rows.length < 2 || rows.some(({ state }) => state !== 'done')) return null;
      const idOf = (way: string): string => rows.find((row) => row.way === way)?.id ?? '';
      const call = twilio.calls.find(({ url }) => url.endsWith(idOf('call')));
      const sms = twilio.messages.find(({ body }) => body.includes(idOf('sms')));
      return call && sms && call.to === PEOPLE[rank].phone && sms.to === call.to
        ? { url: call.url, sms: sms.body }
        : null;
    });
  const minutesPass = (alarmId: string, minutes: number): Promise<unknown> =>
    query(
      gateway.installation,
      `UPDATE alarm SET due_at = due_at - make_interval(mins => $2), opened_at = opened_at - make_interval(mins => $2)
        WHERE id = $1`,
      [alarmId, minutes],
    );
  const ask = async (
    url: string,
    form: Record<string, string> = {},
    authToken = twilio.authToken,
    { url: address } = gateway,
  ): Promise<Response> => {
    const { path, headers, body } = signedVoice(url, { CallSid: `CA${'0'.repeat(32)}`, ...form }, authToken);
    return fetch(address + path, { method: 'POST', headers, body });
  };
  const reply = async (from: string, text: string): Promise<string> => {
    const { path, headers, body } = signedForm(smsForm({ text, from }), {
      authToken: twilio.authToken,
      publicUrl: gateway.publicUrl,
    });
    const answer = await fetch(gateway.url + path, { method: 'POST', headers, body });
    return textOfTwiml(await answer.text()) ?? '';
  };

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    gateway = await startGateway({
      env: {
        ...twilio.env,
        TWILIO_FROM: '+8612369000001',
        QUIET_HOURS: '0-23',
        ALARM_GATHER_SECONDS: '0',
      },
    });
    admin = await signIn(gateway);
    const account = { login: 'zhuren', name: '王主任', password: ADMIN.password, role: 'supervisor' };
    await makeAccount(gateway, admin, account);
    supervisor = await signIn(gateway, { login: 'zhuren', password: ADMIN.password });
    for (const [rank, person] of Object.entries(PEOPLE))
      await supervisor.post('/api/v1/duty', {
        rank,
        ...person,
        from: '2020-01-01T00:00',
        until: '2020-01-31T00:00',
      });
    await query(gateway.installation, `UPDATE duty_shift SET until = now() + interval '30 days'`);
  }, 90_000);

  afterAll(async () => {
    await gateway.stop();
    await twilio.stop();
  });

  it('calls the officer at once, after 15 minutes the leader, then the supervisor, until one presses 1', async () => {
    const id = await report(DANGER);
    const officer = await called(id, 'officer');
    expect(officer.sms).toMatch(/^【12369】特急警报/);
    const spoken = await (await ask(officer.url)).text();
    expect(spoken).toContain('张值班,您好');
    expect(spoken).toContain('确认收到请按 1');
    await ask(`${officer.url}/status`, {
      CallStatus: 'no-answer',
      CallSid: twilio.calls.find(({ url }) => url === officer.url)?.sid ?? '',
    });

    await minutesPass(id, 15);
    const leader = await called(id, 'leader');
    expect(await (await ask(`${leader.url}/key`, { Digits: '5' })).text()).toContain('<Redirect');
    await minutesPass(id, 15);
    await called(id, 'supervisor');
    await minutesPass(id, 15);
    await called(id, 'officer', 2);
    expect((await read(id)).endedBy).toBeNull();

    expect((await ask(`${leader.url}/key`, { Digits: '1' })).status).toBe(200);
    const { endedBy, endedHow, steps } = await read(id);
    expect([endedBy, endedHow]).toEqual(['李带班', 'key']);
    expect(steps.filter(({ way }) => way === 'call').map(({ name, outcome }) => [name, outcome])).toEqual([
      ['张值班', '无人接听'],
      ['李带班', '已接通,按键确认'],
      ['王主任', '已发出'],
      ['张值班', '已发出'],
    ]);
    const calls = twilio.calls.length;
    await minutesPass(id, 60);
    const later = await report(DANGER);
    await called(later, 'officer');
    expect(twilio.calls).toHaveLength(calls + 1);
    await supervisor.post(`/api/v1/alarms/${later}/acknowledge`);
  });

  it('is opened by danger alone', async () => {
    expect(await report('浑南区工地夜里施工吵得睡不着。')).toBe('');
  });

  it('is acknowledged by a text message from whoever was called, and from nobody else', async () => {
    const id = await report(DANGER);
    const { sms } = await called(id, 'officer');
    const code = /回复 1(\d{4})/.exec(sms)?.[1] ?? '';
    await reply('+8613800138111', `1${code}`);
    expect((await read(id)).endedBy).toBeNull();
    expect(await reply(PEOPLE.officer.phone, `1 ${code}`)).toBe('已记录您的确认。');
    const { steps, ...ended } = await read(id);
    expect(ended).toMatchObject({ endedBy: '张值班', endedHow: 'sms' });
    expect(steps.find(({ way }) => way === 'sms')?.outcome).toBe('已回复短信确认');
    expect(await reply(PEOPLE.officer.phone, `1${code}`)).toBe('已有人确认,谢谢。');
  });

  it('is acknowledged on the page of the link; looking at it acknowledges nothing, and rubbish opens nothing', async () => {
    const id = await report(DANGER);
    const { sms } = await called(id, 'officer');
    const path = new URL(/https:\S+$/.exec(sms)?.[0] ?? '').pathname;
    const page = await fetch(gateway.url + path);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('确认收到');
    expect((await read(id)).endedBy).toBeNull();
    for (const token of [
      `${path}x`,
      path.replace(/\.\S{4}/, '.AAAA'),
      '/alarm/1',
      '/alarm/%00',
      '/alarm/null',
    ]) {
      for (const method of ['GET', 'POST'])
        expect([token, (await fetch(gateway.url + token, { method })).status]).toEqual([token, 404]);
    }
    expect((await fetch(gateway.url + path, { method: 'POST' })).status).toBe(200);
    const { endedAt, ...ended } = await read(id);
    expect(ended).toMatchObject({ endedBy: '张值班', endedHow: 'page' });
    expect((await fetch(gateway.url + path, { method: 'POST' })).status).toBe(200);
    expect(await read(id)).toMatchObject({ endedAt, endedHow: 'page' });
  });

  it('the officer sees its pictures there, without what the camera put in, and nobody else’s', async () => {
    const picture = (artist: string) =>
      sharp({ create: { width: 80, height: 60, channels: 3, background: '#c40' } })
        .withExif({ IFD0: { Artist: artist } })
        .jpeg()
        .toBuffer();
    const pageOf = async (id: string): Promise<{ path: string; pictures: string[] }> => {
      const { sms } = await called(id, 'officer');
      const path = new URL(/https:\S+$/.exec(sms)?.[0] ?? '').pathname;
      const page = await (await fetch(gateway.url + path)).text();
      return { path, pictures: [...page.matchAll(/<img[^>]* src="([^"]+)"/g)].map(([, src]) => src ?? '') };
    };
    const first = await report(DANGER, await picture('zhang-san'));
    const { path, pictures } = await pageOf(first);
    expect(pictures).toEqual([expect.stringContaining(`${path}/pictures/`)]);
    const shown = await fetch(gateway.url + (pictures[0] ?? ''));
    expect([shown.status, shown.headers.get('content-type'), shown.headers.get('cache-control')]).toEqual([
      200,
      'image/jpeg',
      'no-store',
    ]);
    const bytes = Buffer.from(await shown.arrayBuffer());
    expect([(await sharp(bytes).metadata()).width, bytes.includes('zhang-san')]).toEqual([80, false]);

    // The first is acknowledged, so that the second has calls of its own.
    await supervisor.post(`/api/v1/alarms/${first}/acknowledge`);
    const second = await report(`${DANGER},水还有怪味`, await picture('li-si'));
    const other = await pageOf(second);
    const status = async (address: string): Promise<number> => (await fetch(gateway.url + address)).status;
    const [id = ''] = (other.pictures[0] ?? '').split('/').slice(-1);
    expect(await status(`${path}/pictures/${id}`)).toBe(404);
    expect(await status(`${path.slice(0, -4)}AAAA/pictures/${id}`)).toBe(404);
    expect(await status(`${other.path}/pictures/1`)).toBe(400);
    await query(
      gateway.installation,
      `UPDATE alarm_step SET recorded_at = recorded_at - interval '25 hours' WHERE alarm_id = $1`,
      [second],
    );
    expect(await status(other.pictures[0] ?? '')).toBe(404);
    await supervisor.post(`/api/v1/alarms/${second}/acknowledge`);
  });

  it('the officer sends the report to a bureau from the phone, without an account and without a suggestion', async () => {
    const id = await report(DANGER);
    const { sms } = await called(id, 'officer');
    const path = new URL(/https:\S+$/.exec(sms)?.[0] ?? '').pathname;
    const dispatch = (form: Record<string, string>): Promise<Response> =>
      fetch(`${gateway.url}${path}/dispatch`, { method: 'POST', body: new URLSearchParams(form) });
    const page = await (await fetch(gateway.url + path)).text();
    const options = [...page.matchAll(/<option value="([^"]+)"[^>]*>([^<]+)/g)];
    const valueOf = (label: string): string => options.find(([, , text]) => text === label)?.[1] ?? '';
    const form = { code: valueOf('饮用水水源/水质异常'), desk: valueOf('沈阳市生态环境局') };
    expect(form.desk).not.toBe('');
    expect((await dispatch({ code: '', desk: form.desk })).status).toBe(400);
    expect((await dispatch({ code: form.code, desk: 'eco-999999' })).status).toBe(400);
    expect((await read(id)).endedBy).toBeNull();

    const sent = await dispatch(form);
    expect([sent.status, await sent.text()]).toEqual([
      200,
      expect.stringMatching(/张值班已确认收到[^]*处理:受理,沈阳市生态环境局/),
    ]);
    expect((await dispatch(form)).status).toBe(409);
    expect(await read(id)).toMatchObject({ endedBy: '张值班', endedHow: 'decision' });
    const { reportId } = await supervisor.get<{ reportId: string }>(`/api/v1/alarms/${id}`);
    const { deliveries, history } = await admin.get<ReportOnDesk & { history: { reason: string | null }[] }>(
      `/api/v1/triage/${reportId}`,
    );
    expect(deliveries).toMatchObject([{ bureauName: '沈阳市生态环境局', state: '已派发' }]);
    expect(history).toContainEqual(expect.objectContaining({ reason: '值班员张值班在手机上派发' }));

    // That bureau has nobody on duty: the hotline's officer is told to ring it.
    const [waiting] = await query<{ id: string }>(
      gateway.installation,
      `SELECT id FROM alarm WHERE state = 'open' AND delivery_id = '${deliveries[0]?.id ?? ''}'`,
    );
    const standIn = await called(waiting?.id ?? '', 'officer');
    expect(standIn.sms).toContain('承办单位没有人值班,请联系承办单位签收');
    expect(await read(waiting?.id ?? '')).toMatchObject({
      problem: '沈阳市生态环境局现在没有人值班,请补排值班表。',
    });
    await query(gateway.installation, `UPDATE alarm SET state = 'ended' WHERE state = 'open'`);
  });

  it('does not believe a call that Twilio did not sign', async () => {
    const id = await report(DANGER);
    const { url } = await called(id, 'officer');
    for (const path of ['', '/key', '/status'])
      expect((await ask(url + path, { Digits: '1', CallStatus: 'busy' }, 'f'.repeat(32))).status).toBe(403);
    expect((await read(id)).endedBy).toBeNull();
    await supervisor.post(`/api/v1/alarms/${id}/acknowledge`);
    expect(await read(id)).toMatchObject({ endedBy: '王主任', endedHow: 'console' });
  });

  it('does not call twice where the answer to the first call was lost', async () => {
    twilio.dropNextAnswer(2);
    const before = { calls: twilio.calls.length, messages: twilio.messages.length };
    const id = await report(DANGER);
    await eventually('both were tried', async () =>
      Promise.resolve(
        twilio.calls.length === before.calls + 1 && twilio.messages.length === before.messages + 1
          ? true
          : null,
      ),
    );
    await eventually('both are found at Twilio', async () => {
      await query(
        gateway.installation,
        `UPDATE alarm_step SET not_before = now() WHERE alarm_id = $1 AND state = 'running'
           AND outcome IS NOT NULL AND not_before < now() + interval '25 seconds'`,
        [id],
      );
      const { steps } = await read(id);
      const rows = await query(
        gateway.installation,
        `SELECT FROM alarm_step WHERE alarm_id = $1 AND state = 'done' AND external_id IS NOT NULL`,
        [id],
      );
      return steps.length === 2 && rows.length === 2 ? true : null;
    });
    expect(twilio.calls).toHaveLength(before.calls + 1);
    expect(twilio.messages).toHaveLength(before.messages + 1);
    await supervisor.post(`/api/v1/alarms/${id}/acknowledge`);
  });

  it('goes on to the leader at once where the officer cannot be reached, and says so', async () => {
    twilio.refuse(PEOPLE.officer.phone, 21211);
    const id = await report(DANGER);
    await called(id, 'leader');
    const { problem, steps } = await read(id);
    expect(problem).toContain('张值班联系不上');
    expect(steps.filter(({ failed }) => failed).map(({ name }) => name)).toEqual(['张值班', '张值班']);
    await supervisor.post(`/api/v1/alarms/${id}/acknowledge`);
  });

  it('a 特急 case on a desk calls the duty person of the bureau until the bureau has signed', async () => {
    const { id: bureauId } = await admin.post<{ id: string }>('/api/v1/bureaus', {
      department: 'eco',
      adcode: '210106',
    });
    await supervisor.post('/api/v1/duty', {
      rank: 'bureau',
      bureauId,
      name: '赵所长',
      phone: '+8613900000004',
      from: '2020-01-01T00:00',
      until: '2020-01-31T00:00',
    });
    await query(gateway.installation, `UPDATE duty_shift SET until = now() + interval '30 days'`);
    const account = { login: 'suo', name: '铁西分局', password: ADMIN.password, role: 'bureau', bureauId };
    await makeAccount(gateway, admin, account);
    const bureau = await signIn(gateway, { login: 'suo', password: ADMIN.password });

    const id = await report(DANGER);
    const { reportId } = await supervisor.get<{ reportId: string }>(`/api/v1/alarms/${id}`);
    const desk = await admin.get<ReportOnDesk>(`/api/v1/triage/${reportId}`);
    const { deliveries } = await decide(admin, desk, {
      action: 'accept',
      codes: ['A03'],
      urgency: '特急',
      department: 'eco',
      adcode: '210106',
    });
    const deliveryId = deliveries[0]?.id ?? '';
    expect(await read(id)).toMatchObject({ endedHow: 'decision' });

    const [row] = await query<{ id: string }>(
      gateway.installation,
      'SELECT id FROM alarm WHERE delivery_id = $1',
      [deliveryId],
    );
    const waiting = row?.id ?? '';
    const isCalled = (times: number): Promise<true> =>
      eventually(`the bureau was called ${String(times)} times`, async () =>
        Promise.resolve(
          twilio.calls.filter(({ to }) => to === '+8613900000004').length === times ? true : null,
        ),
      );
    await isCalled(1);
    expect((await supervisor.request('POST', `/api/v1/alarms/${waiting}/acknowledge`)).status).toBe(409);
    await minutesPass(waiting, 15);
    await isCalled(2);
    await bureau.post(`/api/v1/deliveries/${deliveryId}/actions`, { version: 1, action: 'sign' });
    const signed = await eventually('the alarm ended', async () => {
      const alarm = await read(waiting);
      return alarm.endedHow === null ? null : alarm;
    });
    expect(signed.endedHow).toBe('signed');
  });

  it('a drill rings and is no report', async () => {
    const { id, drill } = await supervisor.post<AlarmRow>('/api/v1/alarms/drill');
    expect(drill).toBe(true);
    const { sms, url } = await called(id, 'leader');
    expect(sms).toContain('演练');
    await ask(`${url}/key`, { Digits: '1' });
    expect(await read(id)).toMatchObject({ endedBy: '李带班', endedHow: 'key' });
  });
});
