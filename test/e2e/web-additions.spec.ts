import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formReport, jsonReport } from '../builders/web.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';

/*
 * A citizen with an old browser writes too little, is asked once for what is missing, and adds to it later. Real: gateway,
 * PostgreSQL; the forms are read out of the pages and sent as a browser without scripts does. Nothing is fake.
 */

interface OnDesk {
  reportId: string;
  version: number;
  text: string;
  placeText: string | null;
  details: { label: string; value: string }[];
  warnings: string[];
}
interface Receipt {
  queryCode: string;
  pin: string;
  text: string;
  missing: { slot: string; question: string }[];
}

describe('what is missing is asked for once, beside the receipt', () => {
  let gateway: Gateway;
  let admin: Caller;
  let answers: Record<string, string>;
  let code: string;
  let pin: string;

  beforeAll(async () => {
    gateway = await startGateway();
    admin = await signIn(gateway);
  }, 60_000);
  afterAll(() => gateway.stop());

  const send = (path: string, request: RequestInit): Promise<Response> => fetch(gateway.url + path, request);
  const report = async (body: Parameters<typeof jsonReport>[0]): Promise<Receipt> =>
    (await (await send('/api/v1/reports', jsonReport(body))).json()) as Receipt;
  const add = (queryCode: string, body: object): Promise<Response> =>
    send(`/api/v1/reports/${queryCode}/additions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const onDesk = async (queryCode: string): Promise<OnDesk> => {
    const { items } = await admin.get<{ items: { reportId: string; queryCode: string }[] }>('/api/v1/triage');
    const { reportId } = items.find((item) => item.queryCode === queryCode) ?? { reportId: '' };
    return admin.get<OnDesk>(`/api/v1/triage/${reportId}`);
  };

  it('the page asks what the two words did not say, as one form that holds code and PIN', async () => {
    const page = await (await send('/', formReport({ text: '好臭啊' }))).text();
    const form = /<form[^>]*action="\/status\/additions"[^]*?<\/form>/.exec(page)?.[0] ?? '';
    const fields = [...form.matchAll(/name="(\w+)"(?:[^>]*value="([^"]*)")?/g)];
    answers = Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
    expect(Object.keys(answers)).toEqual(expect.arrayContaining(['place', 'company', 'when', 'harm']));
    expect(form).toContain('事情发生在什么地方');
    expect(form).not.toContain('name="contact"');
    ({ code = '', secret: pin = '' } = answers);
    expect([code, pin]).toEqual([expect.stringMatching(/^\d{12}$/), expect.stringMatching(/^\d{6}$/)]);
  });

  it('the answers join the report, and the operator sees them slot by slot', async () => {
    const filledIn = {
      ...answers,
      place: '铁西区兴华街道',
      company: '红星化工厂',
      when: '昨晚十点开始,还在继续',
      harm: '老人咳嗽',
    };
    delete (filledIn as { photos?: string }).photos;
    const first = await send('/status/additions', formReport(filledIn));
    const again = await send('/status/additions', formReport(filledIn));
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await first.text()).toContain('已收到');
    const { text, placeText, details, warnings } = await onDesk(code);
    expect(placeText).toBe('铁西区兴华街道');
    expect(details).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ label: '被反映对象', value: '红星化工厂' }),
        expect.objectContaining({ label: '发生时间' }),
        expect.objectContaining({ label: '现在', value: '还在继续' }),
      ]),
    );
    expect(text.match(/红星化工厂/g)).toHaveLength(1);
    expect(text).toContain('老人咳嗽');
    expect(warnings).toEqual([]);
    expect(await query(gateway.installation, 'SELECT id FROM report')).toHaveLength(1);
  });

  it('without the PIN nothing is added, and what was typed stands in the page again', async () => {
    const secret = pin === '000000' ? '111111' : '000000';
    const refused = await send('/status/additions', formReport({ code, secret, company: '别家' }));
    expect(refused.status).toBe(404);
    expect(await refused.text()).toContain('value="别家"');
    expect((await onDesk(code)).text).not.toContain('别家');
  });

  it('a program is told what is missing, and nothing of a full report; an empty addition is refused', async () => {
    const full = await report({
      text: '铁西区兴华街道红星化工厂昨晚十点排黑烟,还在继续',
      place: '铁西区兴华街道',
    });
    expect(full.missing).toEqual([]);
    const vague = await report({ text: '很吵', place: '和平区南湖街道' });
    expect(vague.missing.map(({ slot }) => slot)).toEqual(expect.arrayContaining(['who', 'when']));
    expect(vague.missing.map(({ slot }) => slot)).not.toContain('where');
    const empty = await add(vague.queryCode, { secret: vague.pin });
    expect([empty.status, await empty.text()]).toEqual([400, expect.stringContaining('"field":"text"')]);
    const added = await add(vague.queryCode, { secret: vague.pin, when: '每天夜里' });
    expect(added.status).toBe(201);
    expect(((await added.json()) as Receipt).queryCode).toBe(vague.queryCode);
  });

  it('what is added in danger raises the urgency', async () => {
    const { queryCode, pin: secret } = await report({ text: '工厂味道大', place: '和平区南湖街道' });
    await add(queryCode, { secret, harm: '味道呛得好几个人晕倒了' });
    const [row] = await query<{ urgency: string }>(
      gateway.installation,
      `SELECT urgency FROM report WHERE query_code = '${queryCode}'`,
    );
    expect(row?.urgency).toBe('特急');
  });

  it('words to a report that is decided open one of their own, which names the first', async () => {
    const { reportId, version } = await onDesk(code);
    await admin.post(`/api/v1/triage/${reportId}/decision`, {
      version,
      action: 'discard',
      reason: '不属于环境问题',
    });
    const answer = await add(code, { secret: pin, text: '今天夜里红星化工厂又排黑烟了', place: '铁西区' });
    const opened = (await answer.json()) as Receipt;
    expect(opened.queryCode).not.toBe(code);
    const { warnings } = await onDesk(opened.queryCode);
    expect(warnings.join().replaceAll(' ', '')).toContain(code);
  });
});
