import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jsonReport } from '../builders/web.js';
import { type Gateway, query, startClassifier, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import type { Program } from '../support/programs.js';
import { bureauSystem, type DeliveryOnDesk, type ReportOnDesk, triaged } from './stories/desk.js';

interface Heard extends Omit<ReportOnDesk, 'suggestion'> {
  passages: { kind: string; span: [number, number] }[];
  suggestion: {
    id: string;
    entities: { kind: string; start: number; end: number; text: string; value?: string }[];
    reasons: { text: string; code?: string; span?: [number, number] }[];
    codes: { code: string }[];
  } | null;
}

const ACCUSING = '村支书收了老板的红包,是他家的保护伞。';
const TEXT = `铁西区兴华街道的红星化工厂连续三晚往细河排污水,车牌辽A·12345的罐车每天凌晨两点来拉废液。${ACCUSING}附近居民不敢开窗,一直没停。`;

/**
 * A citizen names the company, a lorry, the times, and says that an official takes bribes. Real: gateway, classifier,
 * PostgreSQL, queues. Outbound network is forbidden.
 */
describe('what a report names', () => {
  let gateway: Gateway;
  let classifier: Program;
  let operator: Caller;
  let report: Heard;

  beforeAll(async () => {
    gateway = await startGateway();
    classifier = await startClassifier(gateway.installation);
    operator = await signIn(gateway);
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text: TEXT }));
    const { queryCode } = (await answer.json()) as { queryCode: string };
    report = (await triaged(operator, queryCode)) as unknown as Heard;
  }, 60_000);

  afterAll(async () => {
    await classifier.stop();
    await gateway.stop();
  });

  const decide = (body: object): Promise<Response> =>
    operator.request('POST', `/api/v1/triage/${report.reportId}/decision`, {
      version: report.version,
      suggestionId: report.suggestion?.id,
      action: 'accept',
      codes: ['W01'],
      urgency: '一般',
      adcode: '210106',
      reason: '属实与否待查',
      atOnce: true,
      ...body,
    });

  it('is shown to the operator where it stands, with what carried the codes', () => {
    const { entities = [], reasons = [], codes = [] } = report.suggestion ?? {};
    for (const { start, end, text } of entities) expect(report.text.slice(start, end)).toBe(text);
    const named = entities.map(({ kind, text }) => `${kind}:${text}`);
    expect(named).toEqual(
      expect.arrayContaining([
        'company:红星化工厂',
        'place:铁西区',
        'place:细河',
        'time:连续三晚',
        'time:每天凌晨两点',
        'plate:辽A·12345',
        'harm:附近居民',
        `accusation:${ACCUSING}`,
      ]),
    );
    expect(entities.find(({ text }) => text === '每天凌晨两点')?.value).toBe('FREQ=DAILY;BYHOUR=2');
    const carried = reasons.filter(({ code, span }) => code === codes[0]?.code && span);
    expect(carried.length).toBeGreaterThan(0);
  });

  it('and accuses an official goes to no bureau before somebody has checked it', async () => {
    const [passage] = report.passages;
    expect(report.passages).toHaveLength(1);
    expect(report.text.slice(...(passage?.span ?? [0, 0]))).toBe(ACCUSING);
    const refused = await decide({});
    expect(refused.status).toBe(400);
    expect(JSON.stringify(await refused.json())).toContain('passagesChecked');
  });

  it('and the bureau reads the rest, without the accusation', async () => {
    const accepted = await decide({ passagesChecked: true });
    expect(accepted.status).toBe(200);
    const decided = (await accepted.json()) as ReportOnDesk;
    expect(decided.history.some(({ after }) => JSON.stringify(after).includes('已核对疑似检举内容'))).toBe(
      true,
    );
    const bureau = await bureauSystem(gateway, operator, decided.deliveries[0]?.bureauId ?? '');
    const [pulled] = await bureau.post<{ id: string }[]>('/api/v1/deliveries/fetch', { limit: 1 });
    const delivery = await bureau.get<DeliveryOnDesk>(`/api/v1/deliveries/${pulled?.id ?? ''}`);
    expect(delivery.reports[0]?.text).toBe(TEXT.replace(ACCUSING, '【此处内容由热线另行处理】'));
    const ofHotline = await operator.get<DeliveryOnDesk>(`/api/v1/deliveries/${pulled?.id ?? ''}`);
    expect(ofHotline.reports[0]?.text).toContain(ACCUSING);
    expect(await query(gateway.installation, `SELECT 1 FROM report WHERE text LIKE '%红包%'`)).toHaveLength(
      1,
    );
  });
});
