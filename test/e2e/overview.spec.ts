import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jsonReport } from '../builders/web.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, startClassifier, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import type { Program } from '../support/programs.js';
import { bureauSystem, decide, type ReportOnDesk } from './stories/desk.js';

/*
 * A day at the hotline, and what its supervisor reads of it. Real: gateway, classifier, PostgreSQL, a bureau's key.
 * Nothing is fake.
 */
describe('the overview', () => {
  let gateway: Gateway;
  let classifier: Program;
  let supervisor: Caller;
  const reports: ReportOnDesk[] = [];

  const overview = <T>(path: string): Promise<T> => supervisor.get<T>(`/api/v1/overview/${path}`);
  /** A report with its suggestion. */
  const report = async (text: string): Promise<ReportOnDesk> => {
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text, anonymous: true }));
    const { queryCode } = (await answer.json()) as { queryCode: string };
    return eventually('the suggestion', async () => {
      const { items } = await supervisor.get<{
        items: { reportId: string; queryCode: string; suggestionMissing: boolean }[];
      }>('/api/v1/triage?limit=200');
      const item = items.find((one) => one.queryCode === queryCode && !one.suggestionMissing);
      return item ? supervisor.get<ReportOnDesk>(`/api/v1/triage/${item.reportId}`) : null;
    });
  };
  const act = async (who: Caller, id: string, body: object): Promise<void> => {
    const { version } = await who.get<{ version: number }>(`/api/v1/deliveries/${id}`);
    const answer = await who.request('POST', `/api/v1/deliveries/${id}/actions`, { version, ...body });
    expect(answer.status).toBe(200);
  };

  beforeAll(async () => {
    gateway = await startGateway({ env: { HOTLINE_ADCODE: '210100' } });
    classifier = await startClassifier(gateway.installation);
    supervisor = await signIn(gateway);
    for (const text of [
      '铁西区兴华街道红星化工厂半夜排黑烟,味道刺鼻。',
      '铁西区兴华街道红星化工厂又在冒黑烟,呛得睡不着。',
      '和平区南湖街道工地夜间施工,噪声很大。',
    ])
      reports.push(await report(text));
  }, 90_000);

  afterAll(async () => {
    await classifier.stop();
    await gateway.stop();
  });

  it('what came and waits is there at once, by hour and channel, and the one that waits longest', async () => {
    const today = await overview<{ hours: number[] }>('today');
    expect(today).toMatchObject({
      received: 3,
      urgent: 0,
      waiting: 3,
      oldestWaiting: { reportId: reports[0]?.reportId },
      decided: 0,
      dispatched: 0,
      replied: 0,
      channels: [{ channel: 'web', count: 3 }],
    });
    expect(today.hours.reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('decisions, a joined matter, a return and a redone reply are counted', async () => {
    const [first, second] = reports as [ReportOnDesk, ReportOnDesk];
    const accept = { action: 'accept', codes: ['W01'], urgency: '一般', adcode: '210106' };
    const opened = await decide(supervisor, first, accept);
    await decide(supervisor, second, { ...accept, caseId: opened.case?.id });
    const delivery = opened.deliveries[0]?.id ?? '';
    const bureau = await bureauSystem(gateway, supervisor, opened.deliveries[0]?.bureauId ?? '');
    await act(bureau, delivery, { action: 'sign' });
    await act(bureau, delivery, {
      action: 'report-back',
      finding: '属实',
      reply: '经现场检查,情况属实,已责令整改。',
    });
    await act(supervisor, delivery, { action: 'redo', reason: '没有写整改期限' });

    expect(await overview('today')).toMatchObject({ waiting: 1, decided: 2, dispatched: 1, replied: 1 });
    expect(await overview('matters?days=7')).toMatchObject([
      { caseId: opened.case?.id, reports: 2, lastReportId: second.reportId, code: { code: 'W01' } },
    ]);
    expect(await overview('work?days=7')).toMatchObject({
      bureaus: [{ dispatched: 1, returned: 0, redone: 1, approved: 0, hoursToSign: 0, hoursToReply: 0 }],
      sentBack: [{ deliveryId: delivery, redoReason: '没有写整改期限', redoCount: 1 }],
    });
  });

  it('the trend tells the types and districts that hold now, and every district of the city', async () => {
    const trend = await overview<{
      days: string[];
      totals: number[];
      codes: { key: string; total: number }[];
      districts: { key: string; total: number; counts: number[] }[];
    }>('trend?days=7');
    expect(trend.days).toHaveLength(7);
    expect(trend.totals.at(-1)).toBe(3);
    expect(trend.codes[0]).toMatchObject({ key: 'W01', total: 2 });
    expect(trend.districts.find(({ key }) => key === '210106')?.counts).toEqual([0, 0, 0, 0, 0, 0, 2]);
    expect(trend.districts.length).toBeGreaterThanOrEqual(13);
    expect((await supervisor.request('GET', '/api/v1/overview/trend?days=91')).status).toBe(400);
  });

  it('an operator who took another type differs from the machine, by week and by type', async () => {
    const { weeks, codes } = await overview<{
      weeks: { decided: number; code: number }[];
      codes: { code: { code: string }; decided: number; differed: number; mostly: { code: string } | null }[];
    }>('agreement?days=7');
    expect(weeks.at(-1)).toMatchObject({ decided: 2, code: 2 });
    expect(codes).toHaveLength(1);
    expect(codes[0]).toMatchObject({ code: { code: 'W01' }, decided: 2, differed: 2 });
    expect(codes[0]?.mostly?.code).toMatch(/^A/);
  });

  it('whoever looks at an original is on record with the reason', async () => {
    const id = reports[2]?.reportId ?? '';
    await supervisor.get(`/api/v1/triage/${id}/original?reason=${encodeURIComponent('回访核实')}`);
    expect(await overview('unmaskings')).toMatchObject({
      items: [{ reportId: id, queryCode: reports[2]?.queryCode, reason: '回访核实', accountName: '管理员' }],
      next: null,
    });
    expect((await supervisor.request('GET', '/api/v1/overview/unmaskings?cursor=x')).status).toBe(400);
  });
});
