import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jsonReport } from '../builders/web.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, makeAccount, signIn } from '../support/people.js';
import { decide, type ReportOnDesk } from './stories/desk.js';

interface Claim {
  reportId: string;
  name: string;
  mine: boolean;
}

/**
 * Two operators and one inbox: what one has open the other leaves alone. Real: the gateway, PostgreSQL, accounts. No
 * classifier runs: they decide by hand.
 */
describe('who works on which report', () => {
  const LI = { login: 'li-si', name: '李四', password: 'a-password-of-li', role: 'operator' };
  let gateway: Gateway;
  let zhang: Caller;
  let li: Caller;
  let report: ReportOnDesk;
  let path: string;

  beforeAll(async () => {
    gateway = await startGateway();
    zhang = await signIn(gateway);
    await makeAccount(gateway, zhang, LI);
    li = await signIn(gateway, LI);
    report = await arrives('大东区东站街道喷漆厂刺鼻');
    path = `/api/v1/triage/${report.reportId}/claim`;
  }, 60_000);

  afterAll(async () => {
    await gateway.stop();
  });

  const arrives = async (text: string): Promise<ReportOnDesk> => {
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text }));
    const { queryCode } = (await answer.json()) as { queryCode: string };
    const { items } = await zhang.get<{ items: { reportId: string; queryCode: string }[] }>('/api/v1/triage');
    const id = items.find((item) => item.queryCode === queryCode)?.reportId ?? '';
    return zhang.get<ReportOnDesk>(`/api/v1/triage/${id}`);
  };
  const claim = async (who: Caller, body: object = {}): Promise<Claim> =>
    (await (await who.request('PUT', path, body)).json()) as Claim;
  const list = (who: Caller): Promise<Claim[]> => who.get('/api/v1/triage/claims');

  it('of two that open it at the same moment one has it, and the other reads who', async () => {
    const [ofZhang, ofLi] = await Promise.all([claim(zhang), claim(li)]);
    expect([ofZhang.mine, ofLi.mine].sort()).toEqual([false, true]);
    expect(ofZhang.name).toBe(ofLi.name);
    expect(await list(zhang)).toHaveLength(1);
    await zhang.request('DELETE', path);
    await li.request('DELETE', path);
    expect(await list(zhang)).toEqual([]);
  });

  it('it is renewed by its holder, and stays theirs when another only looks', async () => {
    await claim(li);
    expect(await claim(li)).toMatchObject({ mine: true });
    expect(await claim(zhang)).toMatchObject({ name: '李四', mine: false });
    await zhang.request('DELETE', path);
    expect(await list(zhang)).toMatchObject([{ reportId: report.reportId, name: '李四', mine: false }]);
  });

  it('it can be taken over on purpose, which the audit keeps; the other sees it', async () => {
    expect(await claim(zhang, { takeOver: true })).toMatchObject({ mine: true });
    expect(await claim(li)).toMatchObject({ mine: false });
    const rows = await query<{ reason: string; subject: string }>(
      gateway.installation,
      `SELECT reason, subject FROM audit WHERE action = 'claim-taken-over'`,
    );
    expect(rows).toEqual([{ reason: '原由李四处理', subject: report.reportId }]);
  });

  it('it runs out by itself, and another has it without taking it over', async () => {
    await query(gateway.installation, `UPDATE report_claim SET until = now() - interval '1 second'`);
    expect(await list(zhang)).toEqual([]);
    expect(await claim(li)).toMatchObject({ mine: true });
  });

  it('it ends with the session of its holder', async () => {
    await li.request('DELETE', '/api/v1/session');
    expect(await list(zhang)).toEqual([]);
    li = await signIn(gateway, LI);
  });

  it('a decision ends it, also by somebody who does not hold it, and nothing decided is claimed', async () => {
    await claim(li);
    await decide(zhang, report, { action: 'discard', reason: '测试' });
    expect(await list(li)).toEqual([]);
    const late = await li.request('PUT', path, {});
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ code: 'not-allowed' });
  });
});
