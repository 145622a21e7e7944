import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jsonReport } from '../builders/web.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import { bureauSystem, decide, type ReportOnDesk } from './stories/desk.js';

interface Delivery {
  id: string;
  version: number;
  state: string;
}

/**
 * What happens between hotline and bureau when it does not go smoothly: two systems pull at once, a bureau says "not
 * ours", a decision is taken back, two operators decide at once, a refusal. Real: the gateway, PostgreSQL, the queues.
 * No classifier runs: the operator decides by hand. Outbound network is forbidden.
 */
describe('between hotline and bureau', () => {
  let gateway: Gateway;
  let operator: Caller;

  beforeAll(async () => {
    gateway = await startGateway();
    operator = await signIn(gateway);
  }, 60_000);

  afterAll(async () => {
    await gateway.stop();
  });

  const report = async (text: string): Promise<ReportOnDesk> => {
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text }));
    const { queryCode } = (await answer.json()) as { queryCode: string };
    const { items } = await operator.get<{ items: { reportId: string; queryCode: string }[] }>(
      '/api/v1/triage?limit=200',
    );
    const id = items.find((item) => item.queryCode === queryCode)?.reportId ?? '';
    return operator.get<ReportOnDesk>(`/api/v1/triage/${id}`);
  };
  const accepted = async (text: string, adcode = '210106'): Promise<ReportOnDesk> =>
    decide(operator, await report(text), { action: 'accept', codes: ['A03'], urgency: '一般', adcode });
  const act = async (who: Caller, id: string, body: object): Promise<Response> => {
    const { version } = await who.get<Delivery>(`/api/v1/deliveries/${id}`);
    return who.request('POST', `/api/v1/deliveries/${id}/actions`, { version, ...body });
  };

  it('two pulls at the same moment never get the same delivery', async () => {
    const reports = await Promise.all(
      Array.from({ length: 6 }, (_, index) => accepted(`铁西区第${String(index)}家喷漆厂刺鼻`)),
    );
    const bureau = await bureauSystem(gateway, operator, reports[0]?.deliveries[0]?.bureauId ?? '');
    const pulls = await Promise.all(
      Array.from({ length: 4 }, () => bureau.post<Delivery[]>('/api/v1/deliveries/fetch', { limit: 2 })),
    );
    const ids = pulls.flat().map(({ id }) => id);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
    expect(await bureau.post('/api/v1/deliveries/fetch', { limit: 2 })).toEqual([]);
  });

  it('a lease that ended makes the delivery available again', async () => {
    await query(gateway.installation, `UPDATE delivery SET leased_until = now() - interval '1 second'`);
    const { deliveries } = await accepted('铁西区喷漆味');
    const bureau = await bureauSystem(gateway, operator, deliveries[0]?.bureauId ?? '');
    expect((await bureau.post<Delivery[]>('/api/v1/deliveries/fetch', { limit: 20 })).length).toBe(7);
  });

  it('a bureau says "not ours" with a reason; the hotline sends it to another, and the first sees it no more', async () => {
    const matter = await accepted('大东区东站街道工厂夜里偷排废气', '210104');
    const [first] = matter.deliveries;
    const bureau = await bureauSystem(gateway, operator, first?.bureauId ?? '');
    expect((await act(bureau, first?.id ?? '', { action: 'return' })).status).toBe(400);
    expect(
      (await act(bureau, first?.id ?? '', { action: 'return', reason: '厂址在沈河区,不属本局管辖' })).status,
    ).toBe(200);
    expect((await act(operator, first?.id ?? '', { action: 'accept-return' })).status).toBe(200);
    const { version } = await operator.get<{ version: number; state: string }>(
      `/api/v1/cases/${matter.case?.id ?? ''}`,
    );
    await operator.post(`/api/v1/cases/${matter.case?.id ?? ''}/dispatch`, {
      version,
      department: 'eco',
      adcode: '210103',
      reason: '改派沈河区',
    });
    const view = await operator.get<{ state: string; deliveries: { state: string; bureauName: string }[] }>(
      `/api/v1/cases/${matter.case?.id ?? ''}`,
    );
    expect(view.state).toBe('已派发');
    expect(view.deliveries.map(({ state }) => state).sort()).toEqual(['已派发', '已退回'].sort());
    const { items } = await bureau.get<{ items: Delivery[] }>('/api/v1/deliveries?state=已派发');
    expect(items.filter(({ id }) => id === first?.id)).toHaveLength(0);
  });

  it('two operators decide at once: one decision stands, the other is told', async () => {
    const matter = await report('皇姑区塑料厂烧焦味');
    const decision = { version: matter.version, codes: ['A03'], urgency: '一般', adcode: '210105' };
    const answers = await Promise.all([
      operator.request('POST', `/api/v1/triage/${matter.reportId}/decision`, {
        ...decision,
        action: 'accept',
      }),
      operator.request('POST', `/api/v1/triage/${matter.reportId}/decision`, {
        ...decision,
        action: 'accept',
      }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const cases = await query(
      gateway.installation,
      'SELECT FROM case_file WHERE id = (SELECT case_id FROM report WHERE id = $1)',
      [matter.reportId],
    );
    expect(cases).toHaveLength(1);
  });

  it('a matter is found by number, query code and words of its title; a desk lists what is to do and what is over', async () => {
    const matter = await accepted('法库县秀水河边养殖场粪水直排,臭气熏天', '210124');
    const number = matter.case?.number ?? '';
    const found = async (q: string): Promise<string[]> =>
      (await operator.get<{ number: string }[]>(`/api/v1/cases?q=${encodeURIComponent(q)}`)).map(
        (file) => file.number,
      );
    expect(await found(number)).toEqual([number]);
    expect(await found(number.slice(0, 4))).toContain(number);
    expect(await found(matter.queryCode)).toEqual([number]);
    expect(await found('%')).toEqual([]);
    const { title } = await operator.get<{ title: string }>(`/api/v1/cases/${matter.case?.id ?? ''}`);
    expect(await found(title.slice(1, 6))).toContain(number);

    const [delivery] = matter.deliveries;
    const bureau = await bureauSystem(gateway, operator, delivery?.bureauId ?? '');
    const listed = async (stage: string): Promise<string[]> =>
      (
        await bureau.get<{ items: Delivery[] }>(`/api/v1/deliveries?stage=${encodeURIComponent(stage)}`)
      ).items.map(({ id }) => id);
    expect(await listed('待办')).toEqual([delivery?.id]);
    expect(await listed('办完')).toEqual([]);
    expect((await act(bureau, delivery?.id ?? '', { action: 'return', reason: '不属本局管辖' })).status).toBe(
      200,
    );
    expect([await listed('待办'), await listed('待审核')]).toEqual([[], [delivery?.id]]);
  });

  it('a decision is taken back: the delivery leaves the desk and the report is open again', async () => {
    const matter = await accepted('于洪区造化街道废气');
    const back = await decide(operator, matter, { action: 'reconsider', reason: '点错了' });
    expect(back).toMatchObject({ state: '待研判', case: null });
    const [row] = await query<{ state: string }>(
      gateway.installation,
      'SELECT state FROM delivery WHERE id = $1',
      [matter.deliveries[0]?.id],
    );
    expect(row?.state).toBe('已撤回');
  });

  it('a refusal needs a reason, and the citizen reads it under the code', async () => {
    const matter = await report('小区物业费太贵了');
    const refusal = { version: matter.version, action: 'refuse', codes: ['Z07'] };
    const bare = await operator.request('POST', `/api/v1/triage/${matter.reportId}/decision`, refusal);
    expect(bare.status).toBe(400);
    expect(await bare.json()).toMatchObject({ errors: [{ field: 'reason' }] });
    await decide(operator, matter, {
      ...refusal,
      reason: '不属于生态环境事项',
      answer: '物业收费请向住建部门反映,电话 12345。',
    });
    const status = await (await fetch(`${gateway.url}/api/v1/reports/${matter.queryCode}`)).json();
    expect(status).toMatchObject({ state: '不予受理' });
  });

  it('the original text and the number are shown only with a reason, and the look is logged', async () => {
    const sent = await fetch(
      `${gateway.url}/api/v1/reports`,
      jsonReport({ text: '和平区油漆味,我叫张三,电话13912345678', contact: '13912345678' }),
    );
    const { queryCode } = (await sent.json()) as { queryCode: string };
    const [row] = await query<{ id: string }>(
      gateway.installation,
      'SELECT id FROM report WHERE query_code = $1',
      [queryCode],
    );
    const path = `/api/v1/triage/${row?.id ?? ''}/original`;
    expect((await operator.request('GET', path)).status).toBe(400);
    const shown = await operator.get<object>(`${path}?reason=${encodeURIComponent('回访核实')}`);
    expect(JSON.stringify(shown)).toContain('13912345678');
    const audit = await query<{ reason: string }>(
      gateway.installation,
      `SELECT reason FROM audit WHERE subject = $1`,
      [row?.id],
    );
    expect(audit).toEqual([{ reason: '回访核实' }]);
  });
});
