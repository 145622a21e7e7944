/** The adapter against the platform's wire format and API. Real: PostgreSQL. Fake: the platform's server. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { readSettings } from '#common/config/settings.js';
import { databaseOptions } from '#common/database/data-source.js';
import { migrate } from '#common/database/migrate.js';
import { ChannelAccount, Hotline } from '#common/database/records/hotline.js';
import { InboundMessage } from '#common/database/records/inbound.js';
import { VendorToken } from '#common/database/records/vendor.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type { WireRequest } from '../../../../../test/builders/sms.js';
import {
  openIdOf,
  sealedText,
  textOfWechat,
  WECHAT,
  wechatMessage,
  type WechatMode,
  wechatPush,
  wechatSignature,
  wechatText,
  wechatXml,
} from '../../../../../test/builders/wechat.js';
import { type FakeWechat, startFakeWechat } from '../../../../../test/fakes/wechat.js';
import type { Origin, WebhookRequest } from '../channel.js';
import { WechatAdapter } from './wechat.adapter.js';
import { trusted } from './wechat.media.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const REQUIRED = { DATABASE_URL: 'postgres://x', ENCRYPTION_KEY: 'x', LOOKUP_KEY: 'x', SESSION_SECRET: 'x' };
const PUSHING = {
  WECHAT_TOKEN: WECHAT.token,
  WECHAT_APP_ID: WECHAT.appId,
  WECHAT_ENCODING_AES_KEY: WECHAT.aesKey,
};
const keys = new KeyRing(KEY, KEY);

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'passed';
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
};
const rejection = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'passed',
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  );

const server = process.env.TEST_POSTGRES_URL ?? '';
const name = `wechat_${randomUUID().replaceAll('-', '')}`;
let source: DataSource;
let hotlineId: string;

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}

beforeAll(async () => {
  Logger.overrideLogger(false);
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrate(url.href);
  source = await new DataSource(databaseOptions(url.href, 8)).initialize();
  hotlineId = randomUUID();
  await source.manager.insert(Hotline, { id: hotlineId, adcode: '210100', name: '沈阳' });
  await source.manager.insert(ChannelAccount, {
    id: randomUUID(),
    hotlineId,
    channel: 'wechat',
    name: 'default',
  });
});

afterAll(async () => {
  await source.destroy();
  await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
});

const adapterWith = (env: Record<string, string>): WechatAdapter =>
  new WechatAdapter(
    readSettings({ ...REQUIRED, PUBLIC_URL: 'https://12369.example.test', ...env }),
    source,
    keys,
  );

const requestOf = ({ path, headers, body }: WireRequest): WebhookRequest => ({
  method: 'POST',
  url: `https://12369.example.test${path}`,
  query: Object.fromEntries(new URLSearchParams(path.split('?')[1])),
  headers,
  rawBody: Buffer.from(body),
  body: Buffer.from(body),
  account: 'default',
});
const push = (text: string, mode: WechatMode = 'safe', account = WECHAT): WebhookRequest =>
  requestOf(wechatPush(wechatXml(wechatMessage('o123', wechatText(text))), account, mode));
const withQuery = (request: WebhookRequest, change: Record<string, unknown>): WebhookRequest => ({
  ...request,
  query: { ...request.query, ...change } as Record<string, string>,
});

describe('what the platform pushes', () => {
  const adapter = (): WechatAdapter => adapterWith(PUSHING);

  it('is off without a token, and knows "default" alone', () => {
    expect(adapterWith({}).knows('default')).toBe(false);
    expect([adapter().knows('default'), adapter().knows('other')]).toEqual([true, false]);
  });

  it.each<WechatMode>(['plain', 'compatible', 'safe'])('is read and answered in %s mode', (mode) => {
    const request = push('河水发黑 & "臭" 😷', mode);
    adapter().authenticate(request);
    expect(adapter().decode(request)).toMatchObject([{ text: '河水发黑 & "臭" 😷', account: 'default' }]);
    const { body } = adapter().acknowledge([{ text: '查询码 1', redelivered: false }], request);
    expect(body.includes('<Encrypt>')).toBe(mode !== 'plain');
    expect(textOfWechat(body, WECHAT)).toBe('查询码 1');
    const said = (text: string): string | null => {
      const answer = { text, queryCode: '123456789012', pin: '654321', redelivered: false };
      return textOfWechat(adapter().acknowledge([answer], request).body, WECHAT);
    };
    expect(said('查询码 1234 5678 9012')).toContain('密码 654321');
    expect(said('好的,已记下。')).toBe('好的,已记下。');
  });

  it('in compatible mode only the sealed fields count', () => {
    const request = push('真的', 'compatible');
    const forged = { ...request, rawBody: Buffer.from(request.rawBody.toString().replace('真的', '假的')) };
    adapter().authenticate(forged);
    expect(adapter().decode(forged)).toMatchObject([{ text: '真的' }]);
  });

  it('passes what is signed and nothing else', () => {
    const pass = (request: WebhookRequest, by = adapter()): string =>
      codeOf(() => {
        by.authenticate(request);
      });
    for (const mode of ['plain', 'safe'] as const) {
      const request = push('臭', mode);
      expect(pass(request)).toBe('passed');
      for (const part of ['signature', 'timestamp', 'nonce']) {
        expect(pass(withQuery(request, { [part]: undefined }))).toBe('bad-signature');
        expect(pass(withQuery(request, { [part]: '1' }))).toBe('bad-signature');
        expect(pass(withQuery(request, { [part]: [request.query[part], '1'] }))).toBe('bad-signature');
      }
    }
    const safe = push('臭');
    expect(pass(withQuery(safe, { msg_signature: '0'.repeat(40) }))).toBe('bad-signature');
    expect(pass(withQuery(safe, { msg_signature: undefined }))).toBe('bad-signature');
    expect(pass({ ...safe, rawBody: push('别的').rawBody })).toBe('bad-signature');
    expect(pass({ ...safe, rawBody: Buffer.from(`${safe.rawBody.toString()}x`) })).toBe('bad-signature');
    const strict = adapterWith({ ...PUSHING, WECHAT_ENCRYPTED_ONLY: 'true' });
    expect([pass(push('臭', 'plain'), strict), pass(safe, strict)]).toEqual(['bad-signature', 'passed']);
  });

  it('refuses what is sealed for another app or with another key', () => {
    const read = (account: typeof WECHAT): string =>
      codeOf(() => adapter().decode(push('臭', 'safe', account)));
    expect(read({ ...WECHAT, appId: 'wx0' })).toBe('bad-request');
    expect(read({ ...WECHAT, aesKey: 'A'.repeat(43) })).toBe('bad-request');
    expect(codeOf(() => adapterWith({ WECHAT_TOKEN: WECHAT.token }).decode(push('臭')))).toBe('bad-request');
  });

  it('says whether a message was not stored or nobody knows', () => {
    const request = push('臭');
    const said = (code: 'unavailable' | 'busy' | 'unconfirmed'): string | null =>
      textOfWechat(adapter().excuse(request, fail(code)).body, WECHAT);
    expect([said('unavailable'), said('busy')].every((text) => text?.includes('暂未收到,请稍后重发'))).toBe(
      true,
    );
    expect(said('unconfirmed')).toContain('还不能确认');
  });

  describe('the check of the address', () => {
    const check = (query: Record<string, unknown>): WebhookRequest => ({
      ...push('臭'),
      method: 'GET',
      query: query as Record<string, string>,
    });
    const signed = (echostr: unknown): Record<string, unknown> => ({
      timestamp: '1409735669',
      nonce: '1320562132',
      signature: wechatSignature(WECHAT.token, '1409735669', '1320562132'),
      echostr,
    });
    const ask = (query: Record<string, unknown>): string => {
      try {
        return adapter().checkAddress(check(query)).body;
      } catch (error) {
        return error instanceof DomainError ? error.code : String(error);
      }
    };

    it('gives the echo back to the platform alone', () => {
      expect(ask(signed('5837397576048295424'))).toBe('5837397576048295424');
      for (const wrong of [{}, { nonce: '1' }, { signature: '' }, { signature: ['a', 'b'] }])
        expect(
          ask({ ...signed('1'), ...wrong, ...(Object.keys(wrong).length === 0 ? { echostr: '' } : {}) }),
        ).toBe('bad-signature');
      for (const echostr of [undefined, '', '<script>', ['1', '2']])
        expect(ask(signed(echostr))).toBe('bad-signature');
    });

    it('opens a sealed echo', () => {
      const echostr = sealedText('5837397576048295424', WECHAT);
      const msg_signature = wechatSignature(WECHAT.token, '1409735669', '1320562132', echostr);
      expect(ask({ ...signed(echostr), msg_signature })).toBe('5837397576048295424');
      expect(ask({ ...signed(echostr), msg_signature: wechatSignature('x') })).toBe('bad-signature');
    });
  });
});

describe('what goes to the platform', () => {
  let wechat: FakeWechat;
  let openId: string;
  const origin = { purpose: 'result', queryCode: '123456789012' } as Origin;
  const adapter = (env: Record<string, string> = {}): WechatAdapter =>
    adapterWith({
      ...PUSHING,
      WECHAT_APP_SECRET: wechat.appSecret,
      WECHAT_API_BASE: wechat.url,
      WECHAT_TEMPLATE_ID: 'T1',
      WECHAT_TEMPLATE_FIELDS: 'character_string1=code,phrase2=kind,thing3=text,time4=time',
      ...env,
    });
  const send = (by: WechatAdapter, text = '已办结'): Promise<{ externalId: string }> =>
    by.send({ account: 'default', to: { kind: 'wechat', value: openId }, from: null, text }, origin);
  /** The citizen has written: the platform knows, and so does the gateway. */
  const spoke = async (at = new Date()): Promise<void> => {
    wechat.spoke(openId, at);
    await source.manager.insert(InboundMessage, {
      id: randomUUID(),
      hotlineId,
      channel: 'wechat',
      account: 'default',
      senderLookup: keys.lookup('contact:wechat', openId),
      externalId: randomUUID(),
      contentDigest: '',
      raw: Buffer.from('x'),
      effect: 'opened',
      receivedAt: at,
    });
  };
  const kinds = (): string[] => wechat.sent.map(({ kind }) => kind);
  const asked = (route: string): number => wechat.requests.filter((one) => one.endsWith(route)).length;

  beforeEach(async () => {
    wechat = await startFakeWechat({ appId: WECHAT.appId });
    wechat.addTemplate('T1', ['character_string1', 'phrase2', 'thing3', 'time4']);
    openId = openIdOf(randomUUID());
    await source.manager.clear(VendorToken);
  });
  afterEach(() => wechat.stop());

  it('writes five messages within 48 hours of the last one, and then templates', async () => {
    await spoke();
    for (let i = 0; i < 6; i += 1)
      await send(adapter(), '经检查,情况属实,已责令改正,后续加强夜间巡查。谢谢您。');
    expect(kinds()).toEqual(['custom', 'custom', 'custom', 'custom', 'custom', 'template']);
    expect(asked('custom/send')).toBe(5);
    expect(wechat.sent.at(-1)?.data).toEqual({
      character_string1: '1234 5678 9012',
      phrase2: '办理结果',
      thing3: '经检查,情况属实,已责令改正,后续加强…',
      time4: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/),
    });
    await spoke();
    await send(adapter());
    expect(kinds().at(-1)).toBe('custom');
  });

  it('does not ask the platform where the 48 hours are over', async () => {
    await spoke(new Date(Date.now() - 48 * 3_600_000));
    await send(adapter());
    expect([kinds(), asked('custom/send')]).toEqual([['template'], 0]);
  });

  it('believes the platform where it counts otherwise', async () => {
    await spoke();
    wechat.failNext(45047);
    await send(adapter());
    await send(adapter());
    expect([kinds(), asked('custom/send')]).toEqual([['template', 'template'], 1]);
  });

  it('gives a message back that did not go out', async () => {
    await spoke();
    for (let i = 0; i < 6; i += 1) {
      wechat.failNext(-1);
      expect(await rejection(send(adapter()))).toBe('vendor-failed');
    }
    await send(adapter());
    expect(kinds()).toEqual(['custom']);
  });

  it('sends subscription messages where the settings say so', async () => {
    wechat.spoke(openId, new Date(0));
    await send(adapter({ WECHAT_TEMPLATE_KIND: 'subscribe' }));
    expect(kinds()).toEqual(['subscribe']);
  });

  it('says that this way is closed where neither gets through', async () => {
    await spoke();
    wechat.unsubscribe(openId);
    expect(await rejection(send(adapter()))).toBe('not-reachable');
    const sender = adapterWith({
      ...PUSHING,
      WECHAT_APP_SECRET: wechat.appSecret,
      WECHAT_API_BASE: wechat.url,
    });
    expect(await rejection(send(sender))).toBe('not-reachable');
    expect(await rejection(send(adapter({ WECHAT_TEMPLATE_ID: 'T2' })))).toBe('not-reachable');
    wechat.spoke(openId, new Date(0));
    expect(await rejection(send(adapter({ WECHAT_TEMPLATE_FIELDS: 'thing9=text' })))).toBe('not-reachable');
    expect(await rejection(send(adapterWith(PUSHING)))).toBe('not-reachable');
    expect(wechat.sent).toEqual([]);
  });

  it('tries again later what passes: overload, quotas, wrong secret, no connection', async () => {
    wechat.spoke(openId, new Date(0));
    for (const code of [-1, 45009, 40164, 503, 429]) {
      wechat.failNext(code);
      expect([code, await rejection(send(adapter()))]).toEqual([code, 'vendor-failed']);
    }
    await source.manager.clear(VendorToken);
    expect(await rejection(send(adapter({ WECHAT_APP_SECRET: 'old' })))).toBe('vendor-failed');
    expect(await rejection(send(adapter({ WECHAT_API_BASE: 'http://127.0.0.1:1' })))).toBe('vendor-failed');
  });

  describe('the access token', () => {
    beforeEach(() => {
      wechat.spoke(openId, new Date(0));
    });

    it('is fetched once for all copies, and stands sealed in the database', async () => {
      const copies = Array.from({ length: 4 }, () => adapter());
      await Promise.all([...copies, ...copies].map((copy) => send(copy)));
      expect(asked('stable_token')).toBe(1);
      const [row] = await source.manager.find(VendorToken);
      expect(row?.token.toString('latin1')).not.toContain('86_');
      expect(keys.openText('vendor_token.token', row?.token ?? Buffer.alloc(0))).toMatch(/^86_/);
    });

    it('is fetched again five minutes before its end', async () => {
      wechat.tokenSeconds(299);
      await send(adapter());
      wechat.tokenSeconds(7_200);
      await send(adapter());
      await send(adapter());
      expect(asked('stable_token')).toBe(2);
    });

    it('that became invalid is replaced once, by force where the platform gives the same again', async () => {
      await send(adapter());
      wechat.revokeToken();
      await Promise.all([send(adapter()), send(adapter()), send(adapter())]);
      expect(kinds()).toHaveLength(4);
      expect(asked('stable_token')).toBe(3);
      wechat.failNext(42001, 2);
      expect(await rejection(send(adapter()))).toBe('vendor-failed');
    });
  });

  describe('media', () => {
    const fetchMedia = (id: string, most = 1_000): Promise<Buffer> =>
      adapter().fetchMedia('default', `media:${id}`, most);

    it('is fetched, videos by the address that the answer names', async () => {
      expect(await fetchMedia(wechat.addMedia(Buffer.from('picture'), 'image/jpeg'))).toEqual(
        Buffer.from('picture'),
      );
      expect(await fetchMedia(wechat.addVideo(Buffer.from('video')))).toEqual(Buffer.from('video'));
      const elsewhere = wechat.addMedia(Buffer.from('{"a":1}'), 'image/jpeg');
      expect(await fetchMedia(elsewhere)).toEqual(Buffer.from('{"a":1}'));
    });

    it('is given up where it is gone, and fetched again later where the platform fails', async () => {
      const id = wechat.addMedia(Buffer.from('picture'), 'image/jpeg');
      wechat.failNext(-1);
      expect(await rejection(fetchMedia(id))).toBe('vendor-failed');
      wechat.failNext(503);
      expect(await rejection(fetchMedia(id))).toBe('vendor-failed');
      wechat.revokeToken();
      expect(await fetchMedia(id)).toEqual(Buffer.from('picture'));
      wechat.expireMedia(id);
      expect(await rejection(fetchMedia(id))).toBe('not-allowed');
      expect(await rejection(adapter().fetchMedia('default', 'http://169.254.169.254/', 9))).toBe(
        'not-allowed',
      );
    });

    it('stops at the limit, and calls nobody but the platform', async () => {
      const id = wechat.addMedia(Buffer.alloc(1_001), 'image/jpeg');
      expect(await rejection(fetchMedia(id))).toBe('too-large');
      expect(await fetchMedia(id, 1_001)).toHaveLength(1_001);
      for (const where of ['http://169.254.169.254/latest', 'file:///etc/passwd'])
        expect(await rejection(fetchMedia(wechat.addRedirect(where)))).toBe('not-allowed');
    });

    it('knows the platform’s stores from those that look like them, and calls them by https', () => {
      const call = (url: string): string => {
        try {
          return trusted(url, 'https://api.weixin.qq.com').href;
        } catch {
          return 'refused';
        }
      };
      expect(call('http://vweixinp.tc.qq.com/a?b=1')).toBe('https://vweixinp.tc.qq.com/a?b=1');
      expect(call('https://mmbiz.qpic.cn/a')).toBe('https://mmbiz.qpic.cn/a');
      for (const url of [
        'https://evilqq.com/a',
        'https://qq.com.evil.cn/a',
        'https://a.qq.com:8443/a',
        'https://a:b@a.qq.com/a',
        'ftp://a.qq.com/a',
      ])
        expect([url, call(url)]).toEqual([url, 'refused']);
    });
  });
});
