import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type Gateway, query, startClassifier, startGateway } from '../../support/gateway.js';
import type { Program } from '../../support/programs.js';
import { type Caller, signIn } from '../../support/people.js';
import { bureauSystem, decide, type ReportOnDesk, triaged, workOff } from './desk.js';

const REPLY = '执法人员到场检查,该店油烟净化器未正常使用,情况属实。已责令清洗并安装到位,一周后复查。';

/**
 * A citizen fills in the page on a phone, with a photo and without JavaScript; the operator corrects the machine; the
 * citizen reads the answer under the code. Real: everything, files included. Outbound network is forbidden.
 */
export function webStory(queues: string, env: Record<string, string>): void {
  describe(`a complaint by the web page, jobs on ${queues}`, () => {
    let gateway: Gateway;
    let classifier: Program;
    let admin: Caller;
    let code: string;
    let pin: string;
    let report: ReportOnDesk;

    beforeAll(async () => {
      gateway = await startGateway({ env });
      classifier = await startClassifier(gateway.installation, env);
      admin = await signIn(gateway);
    }, 90_000);

    afterAll(async () => {
      await classifier.stop();
      await gateway.stop();
    });

    const submit = (form: FormData): Promise<Response> =>
      fetch(`${gateway.url}/api/v1/reports`, { method: 'POST', body: form });

    const filledIn = async (): Promise<FormData> => {
      const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'grey' } })
        .withExif({ IFD0: { Artist: 'zhang-san' }, IFD3: { GPSLatitude: '41/1 47/1 0/1' } })
        .jpeg()
        .toBuffer();
      const form = new FormData();
      form.set(
        'text',
        "楼下川菜馆油烟管对着我家窗户,天天呛得不敢开窗 <script>alert(1)</script> '; DROP TABLE report; --",
      );
      form.set('place', '沈阳市和平区南湖街道');
      form.set('token', 'form-token-1');
      form.set('photos', new Blob([new Uint8Array(photo)]), 'IMG_0001.jpg');
      return form;
    };

    it('the form is sent and answered with a code and a PIN; sent again, with the same', async () => {
      const answer = await submit(await filledIn());
      expect(answer.status).toBe(201);
      const receipt = (await answer.json()) as { queryCode: string; pin: string };
      ({ queryCode: code, pin } = receipt);
      expect(code).toMatch(/^\d{12}$/);
      expect(pin).toMatch(/^\d{6}$/);
      expect(await (await submit(await filledIn())).json()).toEqual(receipt);
      expect(await query(gateway.installation, 'SELECT id FROM report')).toHaveLength(1);
    });

    it('the operator sees it understood and routed, the text as it was written', async () => {
      report = await triaged(admin, code);
      expect(report.text).toContain('<script>alert(1)</script>');
      expect(report.codes[0]?.code).toBe('A04');
      expect(report.place?.path).toEqual(expect.arrayContaining(['和平区']));
    });

    it('the photo that anybody is shown has lost its EXIF, and the original is sealed', async () => {
      const [row] = await query<{ id: string; original_key: string }>(
        gateway.installation,
        'SELECT id, original_key FROM attachment',
      );
      const shown = Buffer.from(
        await (await admin.request('GET', `/api/v1/attachments/${row?.id ?? ''}`)).arrayBuffer(),
      );
      expect((await sharp(shown).metadata()).exif).toBeUndefined();
      expect(shown.includes('zhang-san')).toBe(false);
    });

    it('the operator corrects the code; the correction is kept, and the bureau follows', async () => {
      report = await decide(admin, report, { action: 'accept', codes: ['A03'] });
      expect(report.codes[0]?.code).toBe('A03');
      expect(report.deliveries[0]?.bureauName).toContain('生态环境');
      const corrections = await query<{ aspect: string }>(
        gateway.installation,
        'SELECT aspect FROM correction',
      );
      expect(corrections.map(({ aspect }) => aspect)).toContain('codes');
    });

    it('the bureau reports back, the hotline sends it back once, then approves', async () => {
      const bureau = await bureauSystem(gateway, admin, report.deliveries[0]?.bureauId ?? '');
      const { id, version } = await workOff(bureau, '已处理完毕,请知悉,谢谢。');
      await admin.post(`/api/v1/deliveries/${id}/actions`, {
        version,
        action: 'redo',
        reason: '没有写调查情况',
      });
      const redo = await bureau.get<{ version: number; state: string }>(`/api/v1/deliveries/${id}`);
      expect(redo.state).toBe('退回重办');
      await bureau.post(`/api/v1/deliveries/${id}/actions`, {
        version: redo.version,
        action: 'report-back',
        finding: '属实',
        reply: REPLY,
      });
      const done = await admin.get<{ version: number }>(`/api/v1/deliveries/${id}`);
      await admin.post(`/api/v1/deliveries/${id}/actions`, { version: done.version, action: 'approve' });
    });

    it('the citizen reads status by the code, the answer only with the PIN', async () => {
      const status = await fetch(`${gateway.url}/api/v1/reports/${code}`);
      const shown = await status.text();
      expect(JSON.parse(shown)).toMatchObject({ state: '已答复' });
      expect(shown).not.toContain('油烟');
      const details = (secret: string): Promise<Response> =>
        fetch(`${gateway.url}/api/v1/reports/${code}/details`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ secret }),
        });
      expect(await (await details(pin)).json()).toMatchObject({ answer: REPLY });
      const wrong = await details(pin === '000000' ? '111111' : '000000');
      const unknown = await fetch(`${gateway.url}/api/v1/reports/123456789012`);
      expect([wrong.status, unknown.status]).toEqual([404, 404]);
      expect(await wrong.json()).toEqual(await unknown.json());
    });

    it('an answer is rated once, by its reporter alone, and the operator sees it', async () => {
      const rate = (secret: string, score: string): Promise<Response> =>
        fetch(`${gateway.url}/api/v1/reports/${code}/rating`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ secret, score }),
        });
      const answers = [
        await rate(pin === '000000' ? '111111' : '000000', '满意'),
        await rate(pin, '很好'),
        await rate(pin, '不满意'),
        await rate(pin, '不满意'),
        await rate(pin, '满意'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 400, 200, 200, 409]);
      expect(await answers[4]?.text()).toContain('不满意');
      const seen = await admin.get<{ rating: string }>(`/api/v1/triage/${report.reportId}`);
      expect(seen.rating).toBe('不满意');
    });

    it('what is not solved comes back as a report that names the first and its place', async () => {
      const again = { code, secret: pin, text: '清洗以后三天又开始呛人,没有解决', token: 'again-1' };
      const page = await fetch(`${gateway.url}/status/additions`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(again),
      });
      expect(page.status).toBe(201);
      const [opened] = await query<{ id: string; place_text: string }>(
        gateway.installation,
        `SELECT id, place_text FROM report WHERE query_code <> '${code}'`,
      );
      expect(opened?.place_text).toBe('沈阳市和平区南湖街道');
      const { warnings } = await admin.get<{ warnings: string[] }>(`/api/v1/triage/${opened?.id ?? ''}`);
      expect(warnings.join().replaceAll(' ', '')).toContain(`${code}的答复再次反映`);
    });

    it('the page shows it escaped, without a script', async () => {
      const page = await fetch(`${gateway.url}/status`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ code, secret: pin }),
      });
      const html = await page.text();
      expect(html).toContain(REPLY);
      expect(html).toContain('您的评价:不满意');
      expect(html).not.toContain('<script>alert');
      expect(html).toContain('&lt;script&gt;');
    });
  });
}
