import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeIn, newMessageSid, signedSms, type SmsOptions, textOfTwiml } from '../../builders/sms.js';
import { type FakeTwilio, startFakeTwilio } from '../../fakes/twilio.js';
import { eventually } from '../../support/eventually.js';
import { type Gateway, query, startClassifier, startGateway } from '../../support/gateway.js';
import type { Program } from '../../support/programs.js';
import { type Caller, signIn } from '../../support/people.js';
import {
  bureauSystem,
  decide,
  type DeliveryOnDesk,
  foreignOperator,
  type ReportOnDesk,
  triaged,
  workOff,
} from './desk.js';

const REPLY = '经现场检查,该厂夜间烟气处理设施未开启,情况属实。已责令立即改正并立案,后续加强夜间巡查。';

/**
 * Two neighbours write about one plant; the hotline and the bureau deal with it; both are told.
 * Real: both programs, PostgreSQL, the queues, signatures, argon2id. Fake: Twilio's servers (a local server that speaks
 * their REST). Outbound network is forbidden.
 */
export function smsStory(queues: string, env: Record<string, string>): void {
  describe(`a complaint by SMS, jobs on ${queues}`, () => {
    let twilio: FakeTwilio;
    let gateway: Gateway;
    let classifier: Program;
    let admin: Caller;
    let bureau: Caller;
    let first: ReportOnDesk;
    let second: ReportOnDesk;
    let delivery: DeliveryOnDesk;
    const sid = newMessageSid();

    beforeAll(async () => {
      twilio = await startFakeTwilio();
      gateway = await startGateway({
        env: {
          ...twilio.env,
          ...env,
        },
      });
      classifier = await startClassifier(gateway.installation, env);
      admin = await signIn(gateway);
    }, 90_000);

    afterAll(async () => {
      await classifier.stop();
      await gateway.stop();
      await twilio.stop();
    });

    const write = async (options: SmsOptions): Promise<string> => {
      const { path, headers, body } = signedSms(options, {
        authToken: twilio.authToken,
        publicUrl: gateway.publicUrl,
      });
      const answer = await fetch(gateway.url + path, { method: 'POST', headers, body });
      expect(answer.status).toBe(200);
      return textOfTwiml(await answer.text()) ?? '';
    };

    it('the first neighbour writes and gets a code', async () => {
      const text = '沈阳铁西区兴华街道红星化工厂半夜排黑烟,味道呛得头晕,我电话13800138000';
      const answer = await write({ text, from: '+8613800138000', sid });
      expect(answer).toMatch(/已收到您的反映,查询码 \d{4} \d{4} \d{4}/);
      first = await triaged(admin, codeIn(answer) ?? '');
    });

    it('Twilio delivers the same message again, five times at once: the same answer, still one report', async () => {
      const text = '沈阳铁西区兴华街道红星化工厂半夜排黑烟,味道呛得头晕,我电话13800138000';
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => write({ text, from: '+8613800138000', sid })),
      );
      expect(answers.map(codeIn)).toEqual(Array<string>(5).fill(first.queryCode));
      expect(await query(gateway.installation, 'SELECT id FROM report')).toHaveLength(1);
    });

    it('the operator sees it understood, placed and routed, and the phone number masked', () => {
      expect(first.text).toContain('【电话】');
      expect(first.codes.map(({ code }) => code.charAt(0))).toContain('A');
      expect(first.place?.path).toEqual(expect.arrayContaining(['沈阳市', '铁西区']));
      expect(first.suggestion?.routing).toMatchObject({
        department: 'eco',
        reason: expect.stringContaining('规则'),
      });
    });

    it('a second neighbour writes of the same plant, and the first report stands beside it', async () => {
      const answer = await write({
        text: '铁西区兴华街道的红星化工厂夜里又冒黑烟了,刺鼻',
        from: '+8613900139000',
      });
      second = await triaged(admin, codeIn(answer) ?? '');
      expect(second.earlier[0]).toMatchObject({ queryCode: first.queryCode, text: first.text });
      expect(second.earlier[0]?.probability).toBeGreaterThan(0.5);
    });

    it('the operator confirms the first: a case is opened and lies on the bureau’s desk', async () => {
      first = await decide(admin, first, { action: 'accept' });
      expect(first).toMatchObject({
        state: '受理',
        case: { reportCount: 1 },
        deliveries: [{ state: '已派发' }],
      });
      expect(first.deliveries[0]?.bureauName).toMatch(/铁西区.*生态环境/);
    });

    it('a decision on a stale page is refused and changes nothing', async () => {
      const stale = await admin.request('POST', `/api/v1/triage/${first.reportId}/decision`, {
        version: 1,
        action: 'discard',
        reason: '误',
      });
      expect(stale.status).toBe(409);
      expect(await stale.json()).toMatchObject({ code: 'changed-meanwhile' });
    });

    it('the second joins the case, which keeps one delivery', async () => {
      second = await decide(admin, await admin.get<ReportOnDesk>(`/api/v1/triage/${second.reportId}`), {
        action: 'accept',
        caseId: first.case?.id,
      });
      expect(second.case).toMatchObject({ id: first.case?.id, reportCount: 2 });
      expect(second.deliveries).toHaveLength(1);
    });

    it('the bureau’s system pulls the case, signs, goes there and reports back', async () => {
      bureau = await bureauSystem(gateway, admin, first.deliveries[0]?.bureauId ?? '');
      delivery = await workOff(bureau, REPLY);
      expect(delivery.state).toBe('已反馈');
      expect(delivery.reports.map(({ text }) => text)).toEqual(
        expect.arrayContaining([first.text, second.text]),
      );
      expect(JSON.stringify(delivery)).not.toMatch(/13800138000|13900139000/);
    });

    it('nobody reads the reply before the hotline approved it; then both are told by SMS, each for themselves', async () => {
      expect(twilio.messages.filter(({ body }) => body.includes('夜间烟气处理设施'))).toHaveLength(0);
      await admin.post(`/api/v1/deliveries/${delivery.id}/actions`, {
        version: delivery.version,
        action: 'approve',
      });
      const told = await eventually('two results by SMS', () => {
        const results = twilio.messages.filter(({ body }) => body.includes('夜间烟气处理设施'));
        return Promise.resolve(results.length === 2 ? results : null);
      });
      expect(told.map(({ to }) => to).sort()).toEqual(['+8613800138000', '+8613900139000']);
    });

    it('the citizen asks by SMS how things stand', async () => {
      expect(await write({ text: '进度', from: '+8613800138000' })).toMatch(/已答复/);
      expect(await write({ text: first.queryCode, from: '+8613700137000' })).toMatch(/已答复/);
    });

    it('the history tells every step, and by whom', async () => {
      const { history } = await admin.get<ReportOnDesk>(`/api/v1/triage/${first.reportId}`);
      const states = history.filter(({ kind }) => kind === 'state').map(({ after }) => after);
      expect(states).toEqual(expect.arrayContaining(['已接收', '待研判', '受理']));
      expect(new Set(history.map(({ actor }) => actor))).toEqual(new Set(['system', 'operator', 'bureau']));
    });

    it('another city’s operator gets 404 for all of it', async () => {
      const foreign = await foreignOperator(gateway, admin);
      for (const path of [
        `/api/v1/triage/${first.reportId}`,
        `/api/v1/cases/${first.case?.id ?? ''}`,
        `/api/v1/deliveries/${delivery.id}`,
      ]) {
        expect((await foreign.request('GET', path)).status).toBe(404);
      }
      expect(await foreign.get('/api/v1/triage')).toMatchObject({ items: [] });
    });

    it('neither log nor job table holds a number', async () => {
      expect(gateway.logs() + classifier.logs()).not.toMatch(/1380013800|1390013900/);
      const jobs = await query<{ row: string }>(
        gateway.installation,
        'SELECT job::text AS row FROM bullmq.job',
      );
      expect(jobs.map(({ row }) => row).join()).not.toMatch(/1380013800|1390013900/);
    });
  });
}
