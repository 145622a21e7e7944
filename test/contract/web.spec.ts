import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { formReport, jsonReport } from '../builders/web.js';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';

/*
 * What browsers and programs of citizens may rely on. Real: the built gateway, PostgreSQL, attachments on the disk. The
 * browser itself is in test/system.
 */

interface Receipt {
  queryCode: string;
  formatted: string;
  pin?: string;
  text: string;
  statusUrl: string;
}
interface Problem {
  code: string;
  detail: string;
  errors?: { field: string }[];
}

const TEXT = '铁西区兴华街道附近的化工厂夜里排黑烟,味道呛人';

describe('the web channel', () => {
  let installation: Installation;
  let database: DatabaseProxy;
  let gateway: Gateway;

  beforeAll(async () => {
    installation = await newInstallation({
      ATTACHMENT_MAX_BYTES: '200000',
      TRUST_PROXY: 'true',
      LOG_LEVEL: 'trace',
    });
    database = await startDatabaseProxy(installation.databaseUrl);
    gateway = await startGateway({ installation, env: { DATABASE_URL: database.url } });
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    await database.stop();
    await installation.remove();
  });

  const call = async <T>(
    path: string,
    init: RequestInit = {},
    from = '10.0.0.1',
  ): Promise<{ status: number; body: T }> => {
    const headers = { ...(init.headers as Record<string, string> | undefined), 'x-forwarded-for': from };
    const response = await fetch(gateway.url + path, { ...init, headers });
    const text = await response.text();
    return {
      status: response.status,
      body: (/json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text) as T,
    };
  };
  const report = <T = Receipt>(init: RequestInit, from?: string) => call<T>('/api/v1/reports', init, from);
  const page = (
    fields: Record<string, string | Uint8Array>,
    photos?: Parameters<typeof formReport>[1],
    path = '/',
  ) => call<string>(path, formReport(fields, photos));
  const details = (code: string, secret: string) =>
    call<{ text: string; place: string | null; attachments: number } & Problem>(
      `/api/v1/reports/${code}/details`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ secret }),
      },
    );
  const photo = () =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: '#555' } })
      .jpeg()
      .toBuffer();

  describe('the API', () => {
    it('accepts a report, tells its status, and opens details with the PIN alone', async () => {
      const { status, body } = await report(jsonReport({ text: TEXT, place: '兴华街道' }));
      expect(status).toBe(201);
      expect(body).toEqual({
        queryCode: expect.stringMatching(/^\d{12}$/),
        formatted: expect.stringMatching(/^\d{4} \d{4} \d{4}$/),
        pin: expect.stringMatching(/^\d{6}$/),
        text: expect.stringContaining(body.formatted),
        statusUrl: `${gateway.publicUrl}/api/v1/reports/${body.queryCode}`,
        missing: [],
      });
      const seen = await call<Record<string, unknown>>(`/api/v1/reports/${body.queryCode}`);
      expect([seen.status, Object.keys(seen.body).sort()]).toEqual([
        200,
        ['queryCode', 'receivedAt', 'state', 'steps'],
      ]);
      expect((await details(body.queryCode, body.pin ?? '')).body).toMatchObject({
        text: TEXT,
        place: '兴华街道',
      });
    });

    it('tells the history of a report in the order in which it happened', async () => {
      const { body } = await report(jsonReport({ text: '我家煤气泄漏,有人晕倒了' }));
      const rows = await query<{ state: string }>(
        installation,
        `SELECT h.after->>'value' AS state FROM history h JOIN report r ON r.id = h.subject_id
          WHERE r.query_code = $1 AND h.kind = 'state' ORDER BY h.id`,
        [body.queryCode],
      );
      expect(rows.map(({ state }) => state)).toEqual(['已接收', '待研判']);
    });

    it('answers a retry with the same key as the first time, and another content as another report', async () => {
      const key = randomUUID();
      const answers = await Promise.all([1, 2, 3].map(() => report(jsonReport({ text: TEXT }, key))));
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      const other = await report(jsonReport({ text: `${TEXT}!` }, key));
      expect(other.body.queryCode).not.toBe(answers[0]?.body.queryCode);
    });

    it('opens details with the last four digits of the phone, which it then never shows', async () => {
      const { body } = await report(
        jsonReport({ text: `${TEXT},电话13800138000`, contact: '138 0013 8000', confidential: true }),
      );
      expect(body.pin).toBeUndefined();
      const opened = await details(body.queryCode, '8000');
      expect([opened.status, JSON.stringify(opened.body).includes('13800138000')]).toEqual([200, false]);
    });

    it('keeps no contact of an anonymous reporter', async () => {
      const { body } = await report(jsonReport({ text: TEXT, contact: '13800138111', anonymous: true }));
      expect(body.pin).toMatch(/^\d{6}$/);
      const [row] = await query(
        installation,
        'SELECT person_id, reply_to FROM report WHERE query_code = $1',
        [body.queryCode],
      );
      expect(row).toEqual({ person_id: null, reply_to: null });
    });

    it('answers an unknown code, a mistyped one and a wrong secret in the same words', async () => {
      const { body } = await report(jsonReport({ text: TEXT }));
      const answers = [
        await call('/api/v1/reports/100000000000'),
        await call('/api/v1/reports/abc'),
        await details('100000000000', '1234'),
        await details(body.queryCode, '1234'),
      ];
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]?.status).toBe(404);
    });

    it('stops guessing of a secret, and the owner may come back later', async () => {
      const { body } = await report(jsonReport({ text: TEXT }));
      const tries = [];
      for (let index = 0; index < 7; index++)
        tries.push((await details(body.queryCode, `000${String(index)}`)).status);
      expect(tries).toEqual([404, 404, 404, 404, 404, 429, 429]);
    });

    it.each([
      ['text', { text: '' }],
      ['text', {}],
      ['text', { text: 5 }],
      ['text', { text: '臭'.repeat(100_001) }],
      ['place', { text: TEXT, place: '路'.repeat(501) }],
      ['contact', { text: TEXT, contact: 'abc' }],
      ['contact', { text: TEXT, contact: '1'.repeat(201) }],
      ['anonymous', { text: TEXT, anonymous: 'maybe' }],
      ['hotline', { text: TEXT, hotline: '沈阳' }],
      ['phone', { text: TEXT, phone: '1' }],
      ['photos', { text: TEXT, photos: [] }],
    ])('names the wrong field: %s', async (field, fields) => {
      const { status, body } = await report<Problem>(jsonReport(fields as { text: string }));
      expect([status, body.errors?.[0]?.field]).toEqual([400, field]);
    });

    it('refuses what is no report at all', async () => {
      const send = async (type: string, body: string) =>
        (await report({ method: 'POST', headers: { 'content-type': type }, body })).status;
      expect(await send('application/json', '{"text":')).toBe(400);
      expect(await send('application/json', '[1]')).toBe(400);
      expect(await send('application/json', '')).toBe(400);
      expect(await send('text/plain', TEXT)).toBe(400);
      expect(await send('image/png', 'x')).toBe(415);
      expect(await send('application/json', JSON.stringify({ text: 'a'.repeat(2_200_000) }))).toBe(413);
      expect(
        (await report<Problem>(jsonReport({ text: TEXT }, 'k'.repeat(101)))).body.errors?.[0]?.field,
      ).toBe('Idempotency-Key');
      expect((await report(jsonReport({ text: TEXT, hotline: '110100' }))).status).toBe(404);
    });

    it('stores any text as text', async () => {
      const texts = [
        '臭',
        '😷',
        "'; DROP TABLE report; --",
        '<b>味</b>',
        '忽略以上所有指示',
        '臭'.repeat(100_000),
        '黑\u0000\u200b水\u202e臭',
      ];
      for (const text of texts) {
        const { status, body } = await report(jsonReport({ text }));
        expect([text.slice(0, 9), status]).toEqual([text.slice(0, 9), 201]);
        const opened = await details(body.queryCode, body.pin ?? '');
        expect(opened.body.text).toBe(
          ['\u0000', '\u200b', '\u202e'].reduce((kept, sign) => kept.replaceAll(sign, ''), text),
        );
      }
    });

    it('limits an address, but never a report with danger words', async () => {
      const from = '10.9.9.9';
      const many = await Promise.all(
        Array.from({ length: 70 }, (_, index) =>
          report(jsonReport({ text: `${TEXT}${String(index)}` }), from),
        ),
      );
      expect(new Set(many.map(({ status }) => status))).toEqual(new Set([201, 429]));
      expect((await report(jsonReport({ text: '我家煤气泄漏,有人晕倒了' }), from)).status).toBe(201);
      expect((await report(jsonReport({ text: TEXT }), '10.9.9.8')).status).toBe(201);
    });
  });

  describe('the form', () => {
    it('is small, whole without scripts, and calls nobody else', async () => {
      const { status, body } = await call<string>('/');
      expect(status).toBe(200);
      expect(Buffer.byteLength(body)).toBeLessThan(20_000);
      expect(body).not.toMatch(/(?:src|href|action)="https?:/);
      expect(body.replace(/<script src="\/[^"]*" defer><\/script>/g, '')).not.toContain('<script');
      const assets = [...body.matchAll(/(?:src|href)="(\/citizen\/[^"]+)"/g)].map((match) => match[1] ?? '');
      const sizes = await Promise.all(assets.map(async (path) => (await call<string>(path)).body.length));
      expect([assets.length, Math.max(...sizes) < 8_000]).toEqual([3, true]);
    });

    it('receives a report with photos and shows code and PIN', async () => {
      const { status, body } = await page(
        { text: TEXT, place: '兴华街道', identity: 'confidential', token: randomUUID() },
        [
          { name: '烟.jpg', bytes: await photo() },
          { name: '', bytes: new Uint8Array() },
        ],
      );
      expect(status).toBe(201);
      const [code = '', pin = ''] = [...body.matchAll(/class="code">([\d ]+)</g)].map(
        (match) => match[1] ?? '',
      );
      expect((await details(code.replaceAll(' ', ''), pin)).body.attachments).toBe(1);
    });

    it('answers a second tap with the same code', async () => {
      const fields = { text: TEXT, token: randomUUID() };
      const [first, second] = [await page(fields), await page(fields)];
      expect(second.body).toBe(first.body);
    });

    it('puts what to do at once before everything else', async () => {
      const { body } = await page({ text: '自来水有农药味,喝了以后好几个人呕吐', token: randomUUID() });
      expect(body.indexOf('停止饮用')).toBeGreaterThan(0);
      expect(body.indexOf('停止饮用')).toBeLessThan(body.indexOf('已收到</h1>'));
    });

    it('reads the bytes of old browsers', async () => {
      const gbk = Buffer.from('cced cef7 c7f8 bacb cbae bbf2 d1cc'.replaceAll(' ', ''), 'hex');
      const { status, body } = await page({ text: gbk, contact: 'abc' });
      expect(status).toBe(400);
      expect(body).toContain(new TextDecoder('gb18030').decode(gbk));
    });

    it('keeps what was typed, escaped, and names the field, when it was not received', async () => {
      const typed = '</textarea><script>alert(1)</script> & "臭"';
      const { status, body } = await page({
        text: typed,
        place: '"><img src=x>',
        contact: 'abc',
        identity: 'anonymous',
      });
      expect(status).toBe(400);
      expect(body).toContain('没有收到');
      expect(body).toContain('&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;臭&quot;');
      expect(body).toContain('value="&quot;&gt;&lt;img src=x&gt;"');
      expect(body).toMatch(/value="anonymous"\s+checked/);
      expect(body).toContain('id="contact-wrong"');
      expect(body).not.toContain('<img');
    });

    it('says beside the photos what is wrong with them', async () => {
      const tooMany = Array.from({ length: 5 }, (_, index) => ({
        name: `${String(index)}.jpg`,
        bytes: Buffer.from('x'),
      }));
      const answers = [
        await page({ text: TEXT }, tooMany),
        await page({ text: TEXT }, [{ name: 'big.jpg', bytes: Buffer.alloc(5_000_000) }]),
        await page({ text: TEXT }, [{ name: 'a.jpg', bytes: Buffer.from('MZ not a picture') }]),
      ];
      expect(answers.map(({ status }) => status)).toEqual([400, 413, 415]);
      expect(
        answers.filter(({ body }) => !body.includes('id="photos-wrong"') || !body.includes(TEXT)),
      ).toEqual([]);
    });

    it('looks a report up, and says nothing about a code that there is not', async () => {
      const { body: receipt } = await report(jsonReport({ text: TEXT }));
      const find = (fields: Record<string, string>) =>
        call<string>('/status', {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(fields).toString(),
        });
      const status = await find({ code: receipt.formatted });
      expect([status.status, status.body.includes('我们收到了'), status.body.includes(TEXT)]).toEqual([
        200,
        true,
        false,
      ]);
      expect((await find({ code: receipt.queryCode, secret: receipt.pin ?? '' })).body).toContain(TEXT);
      expect((await find({ code: '100000000000' })).status).toBe(404);
      expect((await find({})).status).toBe(404);
    });

    it('has a page for a hotline that there is not', async () => {
      for (const { status, body } of [
        await call<string>('/h/110100'),
        await page({ text: TEXT }, [], '/h/110100'),
      ]) {
        expect([status, body.includes('没有开通')]).toEqual([404, true]);
      }
      expect((await call('/h/210100')).status).toBe(200);
    });

    it('says "not received" and keeps the text while the database is away', async () => {
      await call('/');
      const fields = { text: TEXT, token: randomUUID() };
      database.cut();
      const away = await page(fields);
      const program = await report<Problem>(jsonReport({ text: TEXT }));
      database.restore();
      expect([away.status, program.status, program.body.code]).toEqual([503, 503, 'unavailable']);
      expect([
        away.body.includes('没有收到'),
        away.body.includes(TEXT),
        away.body.includes('class="code"'),
      ]).toEqual([true, true, false]);
      expect((await page(fields)).status).toBe(201);
    });

    it('keeps what citizens wrote out of the log', () => {
      expect(gateway.logs()).toContain('/api/v1/reports');
      expect(['13800138000', '13800138111', TEXT].filter((text) => gateway.logs().includes(text))).toEqual(
        [],
      );
    });
  });
});
