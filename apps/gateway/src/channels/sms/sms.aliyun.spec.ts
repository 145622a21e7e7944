import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readData } from '#common/config/data.js';
import { readSettings } from '#common/config/settings.js';
import { DomainError } from '#common/errors/domain-error.js';
import { cleanText } from '#common/privacy/clean-text.js';
import {
  ALIYUN,
  ALIYUN_CODES,
  aliyunEnv,
  aliyunPush,
  aliyunRegistered,
  aliyunTemplates,
  smsReport,
  smsUp,
} from '../../../../../test/builders/aliyun.js';
import { rubbishText } from '../../../../../test/builders/rubbish.js';
import { type FakeAliyun, startFakeAliyun } from '../../../../../test/fakes/aliyun.js';
import type { Origin, WebhookRequest } from '../channel.js';
import { SmsAdapter } from './sms.adapter.js';

const REQUIRED = { DATABASE_URL: 'postgres://x', ENCRYPTION_KEY: 'x', LOOKUP_KEY: 'x', SESSION_SECRET: 'x' };
const data = readData<Parameters<typeof aliyunTemplates>[0] & { limits: { words: number } }>(
  'sms/aliyun-templates.json',
);

const outcome = async (action: () => unknown): Promise<string> => {
  try {
    await action();
    return 'passed';
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
};

describe('text messages by Aliyun', () => {
  let aliyun: FakeAliyun;
  let adapter: SmsAdapter;
  const adapterWith = (env: Record<string, string> = {}): SmsAdapter =>
    new SmsAdapter(readSettings({ ...REQUIRED, ...aliyunEnv({ ALIYUN_SMS_API_BASE: aliyun.url, ...env }) }));

  beforeAll(async () => {
    aliyun = await startFakeAliyun({ sign: ALIYUN.sign, templates: aliyunRegistered(data) });
    adapter = adapterWith();
  });
  afterAll(() => aliyun.stop());

  const requestOf = (body: unknown, { key = ALIYUN.secret, ip = '203.0.113.7' } = {}): WebhookRequest => {
    const { path, headers, body: rawBody } = aliyunPush(body, key);
    return {
      method: 'POST',
      url: `https://12369.example.test${path}`,
      query: { key },
      headers,
      rawBody: Buffer.from(rawBody),
      body,
      account: 'default',
      ip,
    };
  };

  it('is on with all of its settings, and says which are missing', () => {
    expect([adapter.knows('default'), adapter.knows('other')]).toEqual([true, false]);
    for (const name of ['ALIYUN_ACCESS_KEY_SECRET', 'ALIYUN_SMS_SIGN', 'ALIYUN_SMS_PUSH_SECRET'])
      expect(() => adapterWith({ [name]: '' })).toThrow(name);
    expect(() => adapterWith({ ALIYUN_SMS_TEMPLATES: 'receipt=SMS_1' })).toThrow(
      /question, decision, result missing/,
    );
    expect(() => adapterWith({ ALIYUN_SMS_TEMPLATES: 'receipt' })).toThrow(/receipt=SMS_1/);
    expect(() => adapterWith({ ALIYUN_SMS_PUSH_FROM: '203.0.113.0/33' })).toThrow(/ALIYUN_SMS_PUSH_FROM/);
  });

  it('has no list of what it received, and says so by not having the operation', () => {
    expect('listReceived' in adapter).toBe(false);
    expect('listReceived' in new SmsAdapter(readSettings(REQUIRED))).toBe(true);
  });

  it('takes pushes that know the secret, and come from where they may', async () => {
    const attempt = (request: WebhookRequest, by = adapter) =>
      outcome(() => {
        by.authenticate(request);
      });
    expect(await attempt(requestOf([]))).toBe('passed');
    for (const key of ['', 'x', `${ALIYUN.secret}0`, ALIYUN.secret.slice(1)])
      expect(await attempt(requestOf([], { key }))).toBe('bad-signature');
    const walled = adapterWith({ ALIYUN_SMS_PUSH_FROM: '203.0.113.0/28, 2001:db8::/32' });
    const from = (ip: string) => attempt(requestOf([], { ip }), walled);
    expect([await from('203.0.113.7'), await from('::ffff:203.0.113.7'), await from('2001:db8::1')]).toEqual([
      'passed',
      'passed',
      'passed',
    ]);
    expect([await from('203.0.113.17'), await from('2001:db9::1'), await from('')]).toEqual(
      Array<string>(3).fill('bad-signature'),
    );
  });

  it('tells beforehand what arrives of a long reply: the registered words with the signature', () => {
    const origin = { purpose: 'result', queryCode: '123456789012' } as const;
    const words = data.general.result?.replace('${code}', '1234 5678 9012') ?? '';
    expect(adapter.asRead('很长的答复。'.repeat(50), origin)).toEqual({
      text: `【${ALIYUN.sign}】${words}`,
      segments: 1,
    });
  });

  it('decodes the published example', () => {
    const body: unknown = JSON.parse(
      readFileSync(new URL('./fixtures/aliyun-up.json', import.meta.url), 'utf8'),
    );
    expect(adapter.decode(requestOf(body))).toMatchObject([
      {
        channel: 'sms',
        externalId: '1234567890',
        sender: { kind: 'phone', value: '+8613800138000' },
        addressee: '1234',
        text: '铁西区兴华街道附近的化工厂夜里排黑烟',
      },
    ]);
    expect(adapter.acknowledge([], requestOf(body)).body).toBe('{"code":0,"msg":"接收成功"}');
  });

  it('gives the messages of one push in the order in which they were written', () => {
    const parts = ['三', '一', '二'].map((text, index) => ({
      ...smsUp(text, text),
      sequence_id: String([12, 9, 10][index]),
    }));
    expect(adapter.decode(requestOf(parts)).map(({ text }) => text)).toEqual(['一', '二', '三']);
  });

  it('tells messages from reports, and takes for a report only what has an id of ours', () => {
    const id = '019a2b3c-4d5e-7f60-8123-456789abcdef';
    const request = requestOf([
      smsUp('臭', '1'),
      smsReport(id, true),
      smsReport(id, false),
      smsReport('', true),
      smsReport(id, false, '号码 13800138000'),
    ]);
    expect(adapter.decode(request)).toHaveLength(1);
    const ours = { channel: 'sms', account: 'default', externalId: id, messageId: id };
    expect(adapter.deliveries(request)).toEqual([
      { ...ours, outcome: 'delivered' },
      { ...ours, outcome: 'failed', failure: '对方已退订短信(阿里云 USER_REJECT)' },
      { ...ours, outcome: 'failed', failure: '短信没有送达' },
    ]);
  });

  it('reads any push, or names the field that is wrong', () => {
    const names = fc.constantFrom(
      'phone_number',
      'content',
      'dest_code',
      'sequence_id',
      'success',
      'biz_id',
      'out_id',
    );
    const value = fc.oneof(
      rubbishText,
      fc.integer(),
      fc.boolean(),
      fc.constantFrom('13800138000', '1', null),
    );
    const entry = fc.oneof(
      fc.dictionary(names, value),
      fc.tuple(names, value).map(([name, given]) => ({ ...smsUp('臭', 'x'), [name]: given })),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(entry, { maxLength: 4 }), fc.jsonValue()), (body) => {
        try {
          for (const event of adapter.decode(requestOf(body))) {
            expect(event.externalId).toMatch(/^\d{1,32}$/);
            expect(event.text).toBe(cleanText(event.text));
          }
        } catch (error) {
          expect((error as DomainError).extra.errors?.[0]?.field).toMatch(
            /^(body|phone_number|content|dest_code|sequence_id|success)$/,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  describe('sending', () => {
    const origin: Origin = {
      messageId: '019a2b3c-4d5e-7f60-8123-456789abcdef',
      reportId: '019a2b3c-4d5e-7f60-8123-456789abcdee',
      queryCode: '123456789012',
      purpose: 'receipt',
      inReplyTo: null,
    };
    const message = {
      account: 'default',
      to: { kind: 'phone', value: '+8613800138000' },
      from: null,
      text: '【环保投诉】您补充的内容已收到,查询码仍是 1234 5678 9012。',
    } as const;
    const send = (change: Partial<Origin> & { text?: string } = {}) => {
      const { text = message.text, ...rest } = change;
      return adapter.send({ ...message, text }, { ...origin, ...rest });
    };

    it('says word for word what is registered, with the signature before it', async () => {
      expect(await send()).toEqual({ externalId: origin.messageId });
      expect(aliyun.messages.at(-1)).toMatchObject({
        number: '13800138000',
        template: ALIYUN_CODES.added,
        outId: origin.messageId,
        content: message.text,
      });
    });

    it('asks the question in which a text ends, with the code and where to call in danger', async () => {
      const opening = '请马上撤离。\n【环保投诉】已收到您的反映,查询码 1234 5678 9012,请保存。\n';
      for (const [name, question] of Object.entries(data.asking.questions)) {
        await send({ text: opening + question });
        const { template, content } = aliyun.messages.at(-1) ?? {};
        expect([template, content]).toEqual([
          ALIYUN_CODES[name as keyof typeof ALIYUN_CODES],
          expect.stringMatching(/1234 5678 9012.*119.*[?。]$/),
        ]);
        expect(content?.endsWith(question)).toBe(true);
      }
    });

    it('has a template for every question that is asked by text message, in its words', () => {
      const { channels } = readData<{ channels: { sms: { needs: string[]; wants: string[] } } }>(
        'dialogue/channels.json',
      );
      const questions = readData<Record<string, { short: string }>>('dialogue/questions.json');
      const { needs, wants } = channels.sms;
      expect(data.asking.questions).toEqual(
        Object.fromEntries([...needs, ...wants].map((slot) => [`ask-${slot}`, questions[slot]?.short])),
      );
    });

    it('says anything else by the query code: a long reply, an address, a sign before the text', async () => {
      const texts = [
        `【环保投诉】查询码 1234 5678 9012:${'已办结'.repeat(20)}`,
        '【环保投诉】查询码 1234 5678 9012:见 http://a.cn',
        '请马上撤离。\n【环保投诉】已收到您的反映,查询码 1234 5678 9012,请保存。\n工作人员会尽快查看。',
        '',
      ];
      for (const purpose of ['receipt', 'question', 'decision', 'result'] as const) {
        for (const text of texts) await send({ purpose, text });
        expect(aliyun.messages.slice(-texts.length).map(({ template }) => template)).toEqual(
          texts.map(() => ALIYUN_CODES[purpose]),
        );
        expect(aliyun.messages.at(-1)?.content).toContain('1234 5678 9012');
      }
    });

    it('lets nothing into a template that the carrier refuses, whatever the text is', async () => {
      const piece = fc.constantFrom(
        '查询码 1234 5678 9012:',
        '您补充的内容已收到,查询码仍是 ',
        '现在还在继续吗?',
        'http://a.cn',
        '【',
        '】',
        '😷',
        '臭'.repeat(36),
        '${code}',
        '\n',
      );
      const text = fc.oneof(
        fc.array(piece, { maxLength: 6 }).map((all) => all.join('')),
        rubbishText,
      );
      await fc.assert(
        fc.asyncProperty(text, async (given) => {
          expect(await outcome(() => send({ text: given }))).toBe('passed');
        }),
        { numRuns: 100 },
      );
    });

    it('gives up what is refused, and tries again what passes or can be repaired', async () => {
      const after = (code: string) => {
        aliyun.failNext(code);
        return outcome(() => send());
      };
      for (const code of [
        'isv.MOBILE_NUMBER_ILLEGAL',
        'isv.SMS_CONTENT_ILLEGAL',
        'isv.BLACK_KEY_CONTROL_LIMIT',
      ])
        expect([code, await after(code)]).toEqual([code, 'not-allowed']);
      for (const code of [
        'isp.SYSTEM_ERROR',
        'isv.BUSINESS_LIMIT_CONTROL',
        'isv.AMOUNT_NOT_ENOUGH',
        'Throttling.User',
      ])
        expect([code, await after(code)]).toEqual([code, 'vendor-failed']);
      for (const to of [
        { kind: 'phone', value: '+85298765432' },
        { kind: 'email', value: 'a@b.cn' },
      ] as const)
        expect(await outcome(() => adapter.send({ ...message, to }, origin))).toBe('not-allowed');
      const wrong = [{ ALIYUN_ACCESS_KEY_SECRET: 'old' }, { ALIYUN_SMS_API_BASE: 'http://127.0.0.1:1' }];
      for (const env of wrong)
        expect(await outcome(() => adapterWith(env).send(message, origin))).toBe('vendor-failed');
    });

    it('finds by our own id what went out although the answer was lost', async () => {
      const to = { kind: 'phone', value: '+8613700137000' } as const;
      const messageId = '019a2b3c-4d5e-7f60-8123-000000000001';
      const since = new Date(Date.now() - 25 * 3_600_000);
      expect(await adapter.sentSince('default', to, since)).toEqual([]);
      aliyun.dropNextAnswer();
      expect(await outcome(() => adapter.send({ ...message, to }, { ...origin, messageId }))).toBe(
        'vendor-failed',
      );
      expect(await adapter.sentSince('default', to, since)).toMatchObject([{ externalId: messageId }]);
    });

    it('reads all pages of a day', async () => {
      const to = { kind: 'phone', value: '+8613600136000' } as const;
      for (let i = 0; i < 51; i += 1) await adapter.send({ ...message, to }, origin);
      expect(await adapter.sentSince('default', to, new Date())).toHaveLength(51);
    });
  });

  /** https://help.aliyun.com/document_detail/463270.htm */
  it.each(Object.entries(aliyunTemplates(data)))(
    'the template %s keeps the rules for registering',
    (_name, template) => {
      expect(template.length).toBeLessThanOrEqual(data.limits.words);
      expect(template).not.toMatch(/[【】]|https?:|\}\$\{|回复\s*[TR]/);
      const variables = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name ?? '');
      expect(new Set(variables).size).toBe(variables.length);
      expect(variables).toContain('code');
      expect(template.replace(/\$\{\w+\}/g, '').length).toBeGreaterThan(4);
    },
  );
});
