import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, makeAccount, signIn } from '../support/people.js';

interface Receipt {
  queryCode: string;
  formatted: string;
  pin?: string;
  text: string;
}

const VISIT = {
  kind: '来访',
  text: '红星化工厂夜里排黑烟,我们楼里好几个人咳嗽。',
  place: '沈阳市铁西区兴华街道',
  company: '红星化工厂',
  when: '每天夜里',
  goingOn: true,
  harm: ['有人不适'],
  name: '王小明',
  contact: '13800138000',
  batches: 1,
  persons: 6,
  representatives: [{ name: '李四', contact: '13900139000' }, { name: '赵六' }],
};

/**
 * An operator keys in what came on paper, in person or by telephone. Real: the gateway, PostgreSQL. No classifier runs.
 */
describe('what an operator keys in', () => {
  let gateway: Gateway;
  let operator: Caller;
  let colleague: Caller;

  beforeAll(async () => {
    gateway = await startGateway();
    const admin = await signIn(gateway);
    const person = async (login: string): Promise<Caller> => {
      const account = { login, name: `席位${login}`, password: 'a-password-that-is-long', role: 'operator' };
      await makeAccount(gateway, admin, account);
      return signIn(gateway, account);
    };
    [operator, colleague] = [await person('one'), await person('two')];
  }, 120_000);

  afterAll(async () => {
    await gateway.stop();
  });

  const keyIn = (form: object): Promise<Response> => operator.request('POST', '/api/v1/desk-reports', form);
  const detail = async (queryCode: string): Promise<Record<string, unknown> & { reportId: string }> => {
    const [row] = await query<{ id: string }>(
      gateway.installation,
      'SELECT id FROM report WHERE query_code = $1',
      [queryCode],
    );
    return operator.get(`/api/v1/triage/${row?.id ?? ''}`);
  };

  it('saves itself as a draft that only its operator sees', async () => {
    const id = randomUUID();
    const path = `/api/v1/desk-drafts/${id}`;
    expect((await operator.request('PUT', path, { form: { kind: '来信', text: '没写' } })).status).toBe(204);
    expect((await operator.request('PUT', path, { form: { kind: '来信', text: '没写完' } })).status).toBe(
      204,
    );
    expect(await operator.get('/api/v1/desk-drafts')).toMatchObject([{ id, form: { text: '没写完' } }]);
    expect(await colleague.get('/api/v1/desk-drafts')).toEqual([]);
    expect((await colleague.request('PUT', path, { form: {} })).status).toBe(404);
    expect((await colleague.request('DELETE', path)).status).toBe(404);
    const [row] = await query<{ body: Buffer }>(gateway.installation, 'SELECT body FROM desk_draft');
    expect(row?.body.toString('utf8')).not.toContain('没写完');
    expect((await operator.request('DELETE', path)).status).toBe(204);
    expect((await operator.request('PUT', path, { form: { text: 'x'.repeat(200_001) } })).status).toBe(413);
  });

  it('becomes a report with its details; who came is counted, and named only in the original', async () => {
    const id = randomUUID();
    await operator.request('PUT', `/api/v1/desk-drafts/${id}`, { form: VISIT });
    const answers = await Promise.all(Array.from({ length: 3 }, () => keyIn({ ...VISIT, id })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const receipts = (await Promise.all(answers.map((answer) => answer.json()))) as Receipt[];
    expect(new Set(receipts.map(({ queryCode }) => queryCode)).size).toBe(1);
    const [receipt] = receipts;
    expect(receipt?.formatted).toMatch(/^\d{4} \d{4} \d{4}$/);
    expect(await operator.get('/api/v1/desk-drafts')).toEqual([]);
    const report = await detail(receipt?.queryCode ?? '');
    expect(report).toMatchObject({
      channel: 'desk',
      placeText: VISIT.place,
      sender: { contact: '138****8000' },
      desk: { kind: '来访', name: '王**', batches: 1, persons: 6, representatives: 2, keyedBy: '席位one' },
    });
    expect(JSON.stringify(report)).toContain('红星化工厂');
    expect(JSON.stringify(report)).not.toMatch(/王小明|李四|赵六|1380013800|1390013900/);
    const reason = encodeURIComponent('核对代表');
    expect(await operator.get(`/api/v1/triage/${report.reportId}/original?reason=${reason}`)).toMatchObject({
      people: [
        { role: '反映人', name: '王小明' },
        { role: '代表', name: '李四', contact: '13900139000' },
        { role: '代表', name: '赵六', contact: null },
      ],
    });
  });

  it('keeps nothing of a child or of somebody who wants to be nobody', async () => {
    for (const more of [{ anonymous: true }, { child: true }]) {
      const form = {
        id: randomUUID(),
        kind: '来电',
        text: '学校旁边工地很吵',
        name: '张小小',
        contact: '13700137000',
      };
      const { queryCode } = (await (await keyIn({ ...form, ...more })).json()) as Receipt;
      const report = await detail(queryCode);
      expect(report).toMatchObject({ desk: { name: null }, sender: { contact: null, anonymous: true } });
      const original = await operator.get(
        `/api/v1/triage/${report.reportId}/original?reason=${encodeURIComponent('看看')}`,
      );
      expect(JSON.stringify(original)).not.toMatch(/张小小|1370013700/);
    }
  });

  it('names the field that is wrong', async () => {
    const form = (more: object): object => ({ id: randomUUID(), kind: '来电', text: '河水发黑', ...more });
    const wrong: [object, string][] = [
      [form({ kind: '来电话' }), 'kind'],
      [form({ text: ' ' }), 'text'],
      [form({ id: '1' }), 'id'],
      [form({ contact: '打不通' }), 'contact'],
      [form({ receivedAt: '2999-01-01T00:00:00Z' }), 'receivedAt'],
      [form({ receivedAt: '昨天' }), 'receivedAt'],
      [form({ persons: 3 }), 'persons'],
      [form({ ...VISIT, id: randomUUID(), batches: undefined }), 'batches'],
      [form({ ...VISIT, id: randomUUID(), persons: 1 }), 'representatives'],
      [
        form({ ...VISIT, id: randomUUID(), representatives: Array(6).fill({ name: '甲' }) }),
        'representatives',
      ],
      [form({ ...VISIT, id: randomUUID(), representatives: [{ name: '' }] }), 'representatives[0].name'],
      [form({ harm: 'x' }), 'harm'],
    ];
    for (const [body, field] of wrong) {
      const answer = await keyIn(body);
      expect([field, answer.status, await answer.json()]).toMatchObject([
        field,
        400,
        { errors: [{ field }] },
      ]);
    }
  });

  it('leaves no name and no number in the log', () => {
    expect(gateway.logs()).not.toMatch(/王小明|李四|1380013800|1390013900|张小小/);
  });
});
