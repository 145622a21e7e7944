import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { newMessageSid, signedSms } from '../builders/sms.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { type Caller, makeAccount, signIn } from '../support/people.js';
import { bureauSystem, decide, type DeliveryOnDesk, type ReportOnDesk } from './stories/desk.js';

interface Undoable extends ReportOnDesk {
  undo: { decisionId: string; leftMs: number; isDispatched: boolean } | null;
  answer: string | null;
  notices: { about: string; state: string }[];
}

const LI = { login: 'li-si', name: '李四', password: 'a-password-of-li', role: 'operator' };
const ACCEPT = { action: 'accept', codes: ['A03'], urgency: '一般', adcode: '210106' };

/**
 * A decision and the seconds in which it can be taken back. Real: the gateway, PostgreSQL, the queues, a process that is
 * killed. Fake: Twilio's servers. The seconds are a minute here, and end by moving their moment in the database.
 */
describe('undoing a decision', () => {
  let twilio: FakeTwilio;
  let installation: Installation;
  let gateway: Gateway;
  let operator: Caller;
  let bureau: Caller;

  const start = async (port = '0'): Promise<void> => {
    gateway = await startGateway({ installation, env: { ...twilio.env, PORT: port } });
    operator = await signIn(gateway);
  };

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    installation = await newInstallation({ UNDO_SECONDS: '60' });
    await start();
    const { id } = await operator.post<{ id: string }>('/api/v1/bureaus', {
      department: 'eco',
      adcode: '210106',
    });
    bureau = await bureauSystem(gateway, operator, id);
  }, 60_000);

  afterAll(async () => {
    await gateway.stop();
    await installation.remove();
    await twilio.stop();
  });

  const read = (id: string): Promise<Undoable> => operator.get(`/api/v1/triage/${id}`);
  const arrives = async (text: string): Promise<Undoable> => {
    const { path, headers, body } = signedSms(
      {
        text,
        from: `+86138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`,
        sid: newMessageSid(),
      },
      { authToken: twilio.authToken, publicUrl: gateway.publicUrl },
    );
    await fetch(gateway.url + path, { method: 'POST', headers, body });
    const [row] = await query<{ id: string }>(
      installation,
      'SELECT id FROM report ORDER BY received_at DESC, id DESC LIMIT 1',
    );
    // Without a classifier the report may still wait for an answer of its writer.
    await query(installation, `UPDATE report SET state = '待研判' WHERE id = $1`, [row?.id]);
    return read(row?.id ?? '');
  };
  const decided = (report: ReportOnDesk, body: object): Promise<Undoable> =>
    decide(operator, report, body) as Promise<Undoable>;
  const undo = (who: Caller, { reportId, undo: held }: Undoable): Promise<Response> =>
    who.request('POST', `/api/v1/triage/${reportId}/undo`, { decisionId: held?.decisionId });
  const listed = async (): Promise<string[]> =>
    (await bureau.get<{ items: DeliveryOnDesk[] }>('/api/v1/deliveries')).items.map(({ id }) => id);
  const status = async ({ queryCode }: ReportOnDesk): Promise<{ state: string; steps: unknown[] }> =>
    (await (await fetch(`${gateway.url}/api/v1/reports/${queryCode}`)).json()) as {
      state: string;
      steps: unknown[];
    };
  const told = (words: string): number => twilio.messages.filter(({ body }) => body.includes(words)).length;
  /** The moment until which everything is held. */
  const move = (by: string): Promise<unknown> =>
    Promise.all([
      query(installation, `UPDATE report_decision SET undo_until = now() ${by} WHERE undone_at IS NULL`),
      query(installation, `UPDATE delivery SET shown_from = now() ${by} WHERE shown_from > now()`),
      query(
        installation,
        `UPDATE outbound_message SET not_before = now() ${by}, updated_at = now() - interval '1 minute'
          WHERE state = 'waiting'`,
      ),
    ]);

  it('nobody outside hears of it: not the bureau, not the citizen, not by looking it up', async () => {
    const report = await arrives('铁西区兴华街道喷漆厂刺鼻');
    const before = await status(report);
    const done = await decided(report, { ...ACCEPT, answer: '已受理,请等通知。' });
    expect(done).toMatchObject({ state: '受理', undo: { isDispatched: false } });
    expect(done.undo?.leftMs).toBeGreaterThan(0);
    const [delivery] = done.deliveries;
    expect(await listed()).toEqual([]);
    expect((await bureau.request('GET', `/api/v1/deliveries/${delivery?.id ?? ''}`)).status).toBe(404);
    expect(await bureau.post('/api/v1/deliveries/fetch', { limit: 5 })).toEqual([]);
    expect(await status(report)).toEqual(before);

    const back = (await (await undo(operator, done)).json()) as Undoable;
    expect(back).toMatchObject({
      state: '待研判',
      case: null,
      codes: report.codes,
      place: report.place,
      answer: null,
      undo: null,
      notices: report.notices,
    });
    const states = back.history.filter(({ kind }) => kind === 'state').map(({ after }) => after);
    expect(states.slice(-2)).toEqual(['受理', '待研判']);
    await move(`- interval '1 second'`);
    expect(await listed()).toEqual([]);
    expect(await status(report)).toEqual(before);
  });

  it('undoing twice is undoing once; another may not; afterwards it is decided anew', async () => {
    const done = await decided(await arrives('大东区养殖场臭味'), { ...ACCEPT, answer: '已转去看。' });
    await makeAccount(gateway, operator, LI);
    const other = await undo(await signIn(gateway, LI), done);
    expect([other.status, await other.json()]).toMatchObject([
      409,
      { detail: expect.stringContaining('作出决定的人') },
    ]);
    expect((await undo(operator, done)).status).toBe(200);
    expect((await undo(operator, done)).status).toBe(200);
    const again = await decided(await read(done.reportId), { ...ACCEPT, answer: '第二次的话。' });
    expect(again.notices.filter(({ about }) => about === '受理情况')).toHaveLength(1);
    await move(`- interval '1 second'`);
    await eventually('the message', () => Promise.resolve(told('第二次的话') === 1 || null));
    expect([told('已转去看'), await listed()]).toEqual([0, [again.deliveries[0]?.id]]);
  });

  it('when the time is over it is refused in clear words, and stands', async () => {
    const done = await decided(await arrives('和平区餐馆油烟'), { action: 'answer', answer: '请拨 12345。' });
    await move(`- interval '1 second'`);
    const late = await undo(operator, done);
    expect([late.status, await late.json()]).toMatchObject([
      410,
      { detail: expect.stringContaining('已经发出') },
    ]);
    expect((await read(done.reportId)).state).toBe('即时答复');
    await eventually('the message', () => Promise.resolve(told('请拨 12345') === 1 || null));
  });

  it('特急 lies on the desk at once; only the citizen’s message waits, and undoing withdraws', async () => {
    const done = await decided(await arrives('于洪区厂里有一股味道'), {
      ...ACCEPT,
      urgency: '特急',
      answer: '马上就来。',
    });
    expect(done.undo?.isDispatched).toBe(true);
    expect(await listed()).toContain(done.deliveries[0]?.id);
    const back = (await (await undo(operator, done)).json()) as Undoable;
    expect([back.state, back.urgency]).toEqual(['待研判', null]);
    const [row] = await query<{ state: string }>(installation, 'SELECT state FROM delivery WHERE id = $1', [
      done.deliveries[0]?.id,
    ]);
    expect([row?.state, told('马上就来')]).toEqual(['已撤回', 0]);
  });

  it('a report that joined a case leaves it, and the case is as urgent as before', async () => {
    const first = await decided(await arrives('皇姑区塑料厂烧焦味'), { ...ACCEPT, atOnce: true });
    expect(first.undo).toBeNull();
    const [delivery] = first.deliveries;
    const reports = async (): Promise<number> =>
      (await bureau.get<DeliveryOnDesk>(`/api/v1/deliveries/${delivery?.id ?? ''}`)).reports.length;
    const joined = await decided(await arrives('皇姑区塑料厂又烧焦味'), {
      ...ACCEPT,
      urgency: '紧急',
      caseId: first.case?.id,
    });
    expect(await reports()).toBe(1);
    await undo(operator, joined);
    const file = await operator.get<{ urgency: string; state: string }>(
      `/api/v1/cases/${first.case?.id ?? ''}`,
    );
    expect([file.urgency, file.state, await reports()]).toEqual(['一般', '已派发', 1]);
  });

  it('the same decision sent twice is taken once, also after the first answer was lost', async () => {
    const report = await arrives('浑南区工地扬尘');
    const key = randomUUID();
    const one = await decided(report, { ...ACCEPT, key });
    const two = await decided(report, { ...ACCEPT, key });
    expect(two).toMatchObject({ state: '受理', case: { id: one.case?.id }, undo: { decisionId: key } });
    const foreign = await operator.request(
      'POST',
      `/api/v1/triage/${(await arrives('别的事')).reportId}/decision`,
      {
        version: 1,
        ...ACCEPT,
        key,
      },
    );
    expect([foreign.status, await foreign.json()]).toMatchObject([400, { errors: [{ field: 'key' }] }]);
  });

  it('a program that is killed in these seconds sends nothing early, and nothing is lost', async () => {
    const done = await decided(await arrives('苏家屯区河水发黑'), { ...ACCEPT, answer: '河的事已受理。' });
    await gateway.kill();
    await start(new URL(gateway.url).port);
    expect((await read(done.reportId)).undo?.decisionId).toBe(done.undo?.decisionId);
    expect([told('河的事'), await listed()]).toEqual([
      0,
      expect.not.arrayContaining([done.deliveries[0]?.id]),
    ]);
    await move(`- interval '1 second'`);
    await eventually('the message', () => Promise.resolve(told('河的事') === 1 || null));
    expect(await listed()).toContain(done.deliveries[0]?.id);
  });
});
