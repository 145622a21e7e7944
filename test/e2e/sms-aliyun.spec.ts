import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  ALIYUN,
  ALIYUN_CODES,
  aliyunEnv,
  aliyunPush,
  aliyunRegistered,
  smsReport,
  smsUp,
} from '../builders/aliyun.js';
import { codeIn } from '../builders/sms.js';
import { type FakeAliyun, startFakeAliyun } from '../fakes/aliyun.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import { decide, type ReportOnDesk } from './stories/desk.js';

/*
 * A citizen of a mainland city writes to the hotline's number at Aliyun and is told how it goes on. Real: gateway, PostgreSQL,
 * queue, signatures. Fake: Aliyun's server, which checks signature, templates and their limits.
 */

const templates = JSON.parse(
  readFileSync(new URL('../../data/sms/aliyun-templates.json', import.meta.url), 'utf8'),
) as Parameters<typeof aliyunRegistered>[0];

describe('a complaint by SMS at a mainland vendor', () => {
  let aliyun: FakeAliyun;
  let gateway: Gateway;
  let admin: Caller;
  let report: ReportOnDesk;

  const push = async (entries: unknown, secret?: string): Promise<{ status: number; body: string }> => {
    const { path, headers, body } = aliyunPush(entries, secret);
    const answer = await fetch(gateway.url + path, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.text() };
  };
  const sent = (count: number) =>
    eventually(`${String(count)} messages are out`, () =>
      Promise.resolve(aliyun.messages.length >= count ? aliyun.messages : null),
    );
  const stateOf = async (id: string) =>
    (
      await query<{ state: string; failure: string | null }>(
        gateway.installation,
        'SELECT state, failure FROM outbound_message WHERE id = $1',
        [id],
      )
    )[0];

  beforeAll(async () => {
    aliyun = await startFakeAliyun({ sign: ALIYUN.sign, templates: aliyunRegistered(templates) });
    gateway = await startGateway({ env: aliyunEnv({ ALIYUN_SMS_API_BASE: aliyun.url }) });
    admin = await signIn(gateway);
  }, 90_000);
  afterAll(async () => {
    await gateway.stop();
    await aliyun.stop();
  });

  it('whoever does not know the secret of the address is refused', async () => {
    expect((await push([smsUp('铁西区兴华街道化工厂排黑烟', 'forged')], 'guessed')).status).toBe(403);
    expect(await query(gateway.installation, 'SELECT id FROM report')).toHaveLength(0);
  });

  it('a message becomes a report, however often it is pushed; the code goes out once, with what is missing asked for', async () => {
    const message = smsUp('有家化工厂半夜排黑烟,味道呛人', 'first');
    const answers = await Promise.all(Array.from({ length: 4 }, () => push([message])));
    for (const answer of answers)
      expect(answer).toEqual({ status: 200, body: '{"code":0,"msg":"接收成功"}' });
    const [receipt] = await sent(1);
    const code = codeIn(receipt?.content ?? '') ?? '';
    const { items } = await admin.get<{ items: { reportId: string; queryCode: string }[] }>('/api/v1/triage');
    expect(items.map(({ queryCode }) => queryCode)).toEqual([code]);
    expect(receipt).toMatchObject({ number: '13800138000', template: ALIYUN_CODES['ask-where'] });
    report = await admin.get<ReportOnDesk>(`/api/v1/triage/${items[0]?.reportId ?? ''}`);
  });

  it('the answer joins the report', async () => {
    await push([smsUp('铁西区兴华街道建设路,红星化工厂', 'second')]);
    await sent(2);
    const joined = await admin.get<ReportOnDesk>(`/api/v1/triage/${report.reportId}`);
    expect(JSON.stringify(joined)).toContain('铁西区兴华街道建设路');
    report = joined;
  });

  it('the decision goes out by the registered template, and what becomes of it is known', async () => {
    await decide(admin, report, { action: 'discard', reason: '没有能办理的内容' });
    const decision = (await sent(3)).find(({ template }) => template === ALIYUN_CODES.decision);
    const id = decision?.outId ?? '';
    expect(codeIn(decision?.content ?? '')).toBe(report.queryCode);
    await eventually('it counts as sent', async () => ((await stateOf(id))?.state === 'sent' ? true : null));
    expect((await push([smsReport(id, false)])).status).toBe(200);
    expect(await stateOf(id)).toEqual({ state: 'failed', failure: '对方已退订短信(阿里云 USER_REJECT)' });
    await push([smsReport(id, true), smsReport(id, false)]);
    expect(await stateOf(id)).toEqual({ state: 'delivered', failure: null });
    expect(aliyun.messages).toHaveLength(3);
  });

  it('danger reaches the officer on duty by the registered template, and the answer ends the alarm', async () => {
    const officer = { rank: 'officer', name: '张值班', phone: '+8613900000001' };
    await admin.post('/api/v1/duty', { ...officer, from: '2020-01-01T00:00', until: '2020-01-31T00:00' });
    await query(gateway.installation, `UPDATE duty_shift SET until = now() + interval '30 days'`);
    aliyun.dropNextAnswer();
    await push([smsUp('铁西区兴华街道的自来水这两天发黄,我婆婆和娃都拉肚子了', 'danger')]);
    const alert = await eventually('the officer is told', () =>
      Promise.resolve(aliyun.messages.find(({ template }) => template === ALIYUN_CODES.alarm) ?? null),
    );
    expect(alert).toMatchObject({ number: '13900000001' });
    expect(alert.content).toMatch(/^【环保投诉】环境投诉热线特急警报:[^。]{4,35}。确认收到请回复1\d{4},/);

    const code = alert.values.code ?? '';
    await push([smsUp(`1${code}`, 'confirmed', '13900000001')]);
    await eventually('the alarm ends', async () => {
      const [alarm] = await query<{ ended_by: string | null }>(
        gateway.installation,
        'SELECT ended_by FROM alarm WHERE code = $1',
        [code],
      );
      return alarm?.ended_by === '张值班' ? true : null;
    });
    expect(aliyun.messages.filter(({ template }) => template === ALIYUN_CODES.alarm)).toHaveLength(1);
  });
});
