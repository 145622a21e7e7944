import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PartnerAccess, sendTo, signedOrder, signedQuestion } from '../builders/transfer.js';
import { type FakePartner, startFakePartner } from '../fakes/partner.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import type { ReportOnDesk } from './stories/desk.js';

interface TransferOnDesk {
  id: string;
  version: number;
  state: string;
  reporter: string | null;
  dueAt: string;
  leftOut: { text: string }[];
  actions: { action: string }[];
}
type Report = ReportOnDesk & { transfer: TransferOnDesk; placeText: string; revision: number };

const ORDER = {
  externalNumber: 'SY2026/1122-0001',
  text: '铁西区兴华街道红星化工厂夜间排黑烟,味道刺鼻,联系电话13800138000。',
  place: '沈阳市铁西区兴华街道',
  agency: '沈阳市12345热线',
  documentNumber: '沈政热〔2026〕123号',
  deadline: '2027-01-05',
  answerTo: '反映人本人',
  category: '生态环境/大气污染',
  urgency: '加急',
  reporter: { name: '王小明', contact: '13800138000', confidential: true },
};

/**
 * An order of 12345 from its arrival to the final answer. Real: the gateway, PostgreSQL, the queue with its back-off,
 * both directions' signatures. Fake: the platform's server, on this machine. No classifier runs: the operator decides.
 */
describe('an order that 12345 hands over', () => {
  let platform: FakePartner;
  let gateway: Gateway;
  let admin: Caller;
  let access: PartnerAccess & { id: string };
  let code: string;

  beforeAll(async () => {
    platform = await startFakePartner();
    gateway = await startGateway({ env: { TRANSFER_ALLOW_PRIVATE: 'true' } });
    admin = await signIn(gateway);
  }, 120_000);

  afterAll(async () => {
    await gateway.stop();
    await platform.stop();
  });

  const send = (order: unknown): Promise<Response> => sendTo(gateway.url, signedOrder(access, order));
  const received = async (order: unknown): Promise<{ queryCode: string }> => {
    const answer = await send(order);
    expect([answer.status, await answer.clone().text()]).toEqual([200, expect.anything()]);
    return (await answer.json()) as { queryCode: string };
  };
  const onDesk = async (queryCode: string): Promise<Report> => {
    const { items } = await admin.get<{ items: { reportId: string; queryCode: string; dueAt: string }[] }>(
      '/api/v1/triage?limit=200',
    );
    const id = items.find((item) => item.queryCode === queryCode)?.reportId ?? '';
    return admin.get<Report>(`/api/v1/triage/${id}`);
  };
  const act = async (report: Report, body: object): Promise<Response> => {
    const { transfer } = await admin.get<Report>(`/api/v1/triage/${report.reportId}`);
    const path = `/api/v1/transfer-orders/${transfer.id}/actions`;
    return admin.request('POST', path, { version: transfer.version, ...body });
  };
  const told = (type: string): Promise<FakePartner['heard'][number]> =>
    eventually(type, () => Promise.resolve(platform.heard.find((one) => one.type === type) ?? null));

  it('the administrator makes the partner and reads its secrets once', async () => {
    const made = await admin.post<PartnerAccess & { id: string; webhookSecret: string }>(
      '/api/v1/transfer-partners',
      { name: '沈阳市12345平台', kind: '12345', webhookUrl: platform.url, defaultDays: 5 },
    );
    expect(made.secret).toMatch(/^whsec_/);
    access = made;
    platform.trust(made.webhookSecret);
    expect(JSON.stringify(await admin.get('/api/v1/transfer-partners'))).not.toContain('whsec_');
  });

  it('the order becomes a report with the platform’s number and clock; name and number are masked', async () => {
    ({ queryCode: code } = await received(ORDER));
    const report = await onDesk(code);
    expect(report).toMatchObject({
      channel: 'transfer',
      placeText: ORDER.place,
      sender: { contact: '138****8000', confidential: true },
      transfer: {
        externalNumber: ORDER.externalNumber,
        partnerName: '沈阳市12345平台',
        agency: ORDER.agency,
        documentNumber: ORDER.documentNumber,
        reporter: '王**',
        state: '待签收',
        dueAt: '2027-01-05T15:59:59.000Z',
      },
    });
    expect(JSON.stringify(report)).not.toMatch(/王小明|13800138000/);
    const { items } = await admin.get<{ items: { dueAt: string | null }[] }>('/api/v1/triage');
    expect(items[0]?.dueAt).toBe('2027-01-05T15:59:59.000Z');
    const { people } = await admin.get<{ people: object[] }>(
      `/api/v1/triage/${report.reportId}/original?reason=${encodeURIComponent('核实来电')}`,
    );
    expect(people).toEqual([{ role: '反映人', name: '王小明', contact: null }]);
  });

  it('the same order again is answered the same, however parallel; other words join the report', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => received(ORDER)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.queryCode).toBe(code);
    const more = { ...ORDER, text: `${ORDER.text}\n昨夜又排了。`, deadline: '2027-01-10 18:00' };
    expect((await received(more)).queryCode).toBe(code);
    expect((await received(more)).queryCode).toBe(code);
    const report = await onDesk(code);
    expect(report.text).toContain('昨夜又排了');
    expect([report.revision, report.transfer.dueAt]).toEqual([2, '2027-01-10T10:00:00.000Z']);
    expect(await query(gateway.installation, 'SELECT id FROM report')).toHaveLength(1);
  });

  it('a number that comes with different words at once makes one report', async () => {
    const order = { ...ORDER, externalNumber: 'RACE-1' };
    const codes = await Promise.all(
      ['铁西区排污口发黑', '铁西区排污口发臭', '铁西区排污口有油花'].map((text) =>
        received({ ...order, text }),
      ),
    );
    expect(new Set(codes.map(({ queryCode }) => queryCode)).size).toBe(1);
    expect((await onDesk(codes[0]?.queryCode ?? '')).revision).toBe(3);
  });

  it('the operator signs; the platform fails twice, then hears it with a signature that holds', async () => {
    const report = await onDesk(code);
    platform.failNext(500);
    platform.failNext(302);
    expect((await act(report, { action: 'close', reply: '已经办好了,请放心。' })).status).toBe(409);
    expect((await act(report, { action: 'sign' })).status).toBe(204);
    expect((await told('transfer.signed')).data).toMatchObject({
      externalNumber: ORDER.externalNumber,
      queryCode: code,
      state: '已签收',
    });
    expect([platform.calls, platform.forged]).toEqual([3, 0]);
  });

  it('more time is asked for with a reason and a day', async () => {
    const report = await onDesk(code);
    const fields = async (body: object): Promise<unknown> =>
      ((await (await act(report, body)).json()) as { errors: { field: string }[] }).errors[0]?.field;
    expect(await fields({ action: 'extend', until: '2027-02-01' })).toBe('reason');
    expect(await fields({ action: 'extend', reason: '需要监测' })).toBe('until');
    expect(await fields({ action: 'extend', reason: '需要监测', until: '2026-12-01' })).toBe('until');
    expect((await act(report, { action: 'extend', reason: '需要监测', until: '2027-02-01' })).status).toBe(
      204,
    );
    expect((await told('transfer.extension-requested')).data).toMatchObject({
      reason: '需要监测',
      extensionUntil: '2027-02-01T15:59:59.000Z',
      dueAt: '2027-01-10T10:00:00.000Z',
    });
  });

  it('once decided, later words stand beside the report; the case shows the platform’s clock', async () => {
    const { reportId, version } = await onDesk(code);
    const decided = await admin.post<Report & { case: { dueAt: string } }>(
      `/api/v1/triage/${reportId}/decision`,
      { version, action: 'accept', codes: ['A03'], urgency: '一般', adcode: '210106' },
    );
    expect(decided.case.dueAt).toBe('2027-01-10T10:00:00.000Z');
    await received({ ...ORDER, text: '补充:厂门口有13900139000的联系人', deadline: '2027-01-08' });
    const report = await admin.get<Report>(`/api/v1/triage/${reportId}`);
    expect(report.revision).toBe(2);
    expect(report.transfer.leftOut).toMatchObject([
      { text: expect.stringContaining('补充:厂门口有【电话】') },
    ]);
    expect(report.transfer.dueAt).toBe('2027-01-08T15:59:59.000Z');
  });

  it('the final reply goes to the platform, which may also ask for it', async () => {
    const [{ id } = { id: '' }] = await query<{ id: string }>(
      gateway.installation,
      'SELECT id FROM report WHERE query_code = $1',
      [code],
    );
    const report = await admin.get<Report>(`/api/v1/triage/${id}`);
    const reply = '经查情况属实,已责令停产整改,后续加强巡查。';
    expect((await act(report, { action: 'close', reply })).status).toBe(204);
    expect((await told('transfer.closed')).data).toMatchObject({ state: '已报结', reply });
    const answer = await sendTo(gateway.url, signedQuestion(access, ORDER.externalNumber));
    expect(await answer.json()).toMatchObject({ state: '已报结', reply, queryCode: code });
    const notes = report.history.filter(({ kind }) => kind === 'note').map(({ after }) => after);
    expect(notes).toEqual(expect.arrayContaining(['工单签收', '工单申请延期']));
  });

  it('what could not be told is shown to the administrator, who sends it again', async () => {
    const { queryCode } = await received({
      ...ORDER,
      externalNumber: 'RETURN-1',
      text: '沈阳铁西区夜里有人烧垃圾',
    });
    await admin.request('PATCH', `/api/v1/transfer-partners/${access.id}`, {
      webhookUrl: 'http://127.0.0.1:1/',
    });
    expect((await act(await onDesk(queryCode), { action: 'return', reason: '属大东区管辖' })).status).toBe(
      204,
    );
    const failing = await eventually('a failed call', async () => {
      const rows =
        await admin.get<{ id: string; event: string; failure: string | null }[]>('/api/v1/transfer-notices');
      return rows.find(({ event, failure }) => event === 'transfer.returned' && failure !== null) ?? null;
    });
    expect(failing.failure).toBe('连不上对方的回传网址。');
    expect((await admin.request('POST', `/api/v1/transfer-notices/${failing.id}/resend`)).status).toBe(409);
    // The tries take hours: what the queue does at their end is done here by hand.
    await query(gateway.installation, `UPDATE transfer_notice SET state = 'dead' WHERE id = $1`, [
      failing.id,
    ]);
    await admin.request('PATCH', `/api/v1/transfer-partners/${access.id}`, { webhookUrl: platform.url });
    expect(await admin.get('/api/v1/transfer-notices?state=dead')).toMatchObject([{ id: failing.id }]);
    expect((await admin.request('POST', `/api/v1/transfer-notices/${failing.id}/resend`)).status).toBe(202);
    expect((await told('transfer.returned')).data).toMatchObject({ state: '已退单', reason: '属大东区管辖' });
  });

  it('neither log nor job table holds a name or a number', async () => {
    expect(gateway.logs()).not.toMatch(/1380013800|1390013900|王小明|whsec_/);
    const jobs = await query<{ row: string }>(
      gateway.installation,
      'SELECT job::text AS row FROM bullmq.job',
    );
    expect(jobs.map(({ row }) => row).join()).not.toMatch(/1380013800|王小明/);
  });
});

/** Real: the gateway as it is set up by default. */
describe('a partner’s address inside our network', () => {
  it('is never called, and the notice is given up at once with the reason', async () => {
    const platform = await startFakePartner();
    const gateway = await startGateway();
    try {
      const admin = await signIn(gateway);
      const access = await admin.post<PartnerAccess>('/api/v1/transfer-partners', {
        name: '督察组',
        kind: '督察',
        webhookUrl: platform.url,
        defaultDays: 3,
      });
      await sendTo(gateway.url, signedOrder(access, { externalNumber: '1', text: '铁西区工地夜里施工' }));
      const { items } = await admin.get<{ items: { reportId: string }[] }>('/api/v1/triage');
      const report = await admin.get<Report>(`/api/v1/triage/${items[0]?.reportId ?? ''}`);
      const path = `/api/v1/transfer-orders/${report.transfer.id}/actions`;
      await admin.request('POST', path, { version: 1, action: 'sign' });
      const dead = await eventually('a notice that was given up', async () => {
        const rows = await admin.get<{ failure: string; attempts: number }[]>(
          '/api/v1/transfer-notices?state=dead',
        );
        return rows[0] ?? null;
      });
      expect(dead).toMatchObject({ failure: '回传网址应是 https。', attempts: 1 });
      expect(platform.calls).toBe(0);
    } finally {
      await gateway.stop();
      await platform.stop();
    }
  }, 60_000);
});
