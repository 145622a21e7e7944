import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSettings } from '#common/config/settings.js';
import { DomainError } from '#common/errors/domain-error.js';
import { signedForm, signedStatus, smsForm, textOfTwiml } from '../../../../../test/builders/sms.js';
import { type FakeTwilio, startFakeTwilio } from '../../../../../test/fakes/twilio.js';
import type { InboundEvent, WebhookRequest } from '../channel.js';
import { SmsAdapter } from './sms.adapter.js';
import { isTwilio } from '../../vendors/twilio/media.js';

const PUBLIC_URL = 'https://12369.example.test';
const REQUIRED = { DATABASE_URL: 'postgres://x', ENCRYPTION_KEY: 'x', LOOKUP_KEY: 'x', SESSION_SECRET: 'x' };

const fixture = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;

const codeOf = (action: () => unknown): string => {
  try {
    action();
    return 'passed';
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
};

const rejection = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'passed',
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  );

describe('the SMS channel', () => {
  let twilio: FakeTwilio;
  let adapter: SmsAdapter;
  const adapterWith = (env: Record<string, string> = {}): SmsAdapter =>
    new SmsAdapter(
      readSettings({
        ...REQUIRED,
        TWILIO_ACCOUNT_SID: twilio.accountSid,
        TWILIO_AUTH_TOKEN: twilio.authToken,
        TWILIO_API_BASE: twilio.url,
        ...env,
      }),
    );

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    adapter = adapterWith();
  });
  afterAll(() => twilio.stop());

  const requestOf = (form: Record<string, string>): WebhookRequest => {
    const { path, headers, body } = signedForm(form, { authToken: twilio.authToken, publicUrl: PUBLIC_URL });
    return {
      method: 'POST',
      url: PUBLIC_URL + path,
      query: {},
      headers,
      rawBody: Buffer.from(body),
      body: form,
      account: 'default',
    };
  };
  const decodeFixture = (name: string) => adapter.decode(requestOf(fixture(name)))[0];

  it('is off without an account, and knows "default" alone', () => {
    expect(new SmsAdapter(readSettings(REQUIRED)).knows('default')).toBe(false);
    expect([adapter.knows('default'), adapter.knows('other')]).toEqual([true, false]);
  });

  it('passes what Twilio signed and nothing else', () => {
    const request = requestOf(smsForm({ text: '河水发黑 & "臭" 😷' }));
    const signature = String(request.headers['x-twilio-signature']);
    const change = (part: Partial<WebhookRequest>) =>
      codeOf(() => {
        adapter.authenticate({ ...request, ...part });
      });
    expect(change({})).toBe('passed');
    expect(change({ headers: {} })).toBe('bad-signature');
    expect(change({ headers: { 'x-twilio-signature': [signature, signature] } })).toBe('bad-signature');
    expect(
      change({
        headers: { 'x-twilio-signature': `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}` },
      }),
    ).toBe('bad-signature');
    expect(change({ url: request.url.replace('default', 'other') })).toBe('bad-signature');
    expect(change({ body: { ...(request.body as object), Body: '别的' } })).toBe('bad-signature');
    expect(change({ body: Buffer.from('<xml/>') })).toBe('bad-signature');
  });

  it('decodes a text message', () => {
    expect(decodeFixture('message')).toMatchObject({
      channel: 'sms',
      account: 'default',
      externalId: 'SM2f0c1d5c7f6c4b3e9a8d7b6c5d4e3f2a',
      sender: { kind: 'phone', value: '+8613800138000' },
      addressee: '+8612369000001',
      text: '铁西区兴华街道附近的化工厂夜里排黑烟,味道呛人,已经三天了。',
      attachments: [],
    });
  });

  it('decodes pictures through a Messaging Service, without text and without a number of ours', () => {
    const event = decodeFixture('mms-by-messaging-service');
    expect(event?.text).toBe('');
    expect(event).not.toHaveProperty('addressee');
    expect(event?.attachments.map(({ sourceUrl }) => sourceUrl?.slice(-1))).toEqual(['a', 'b']);
  });

  it("takes a short code for nobody's phone", () => {
    expect(decodeFixture('short-code')?.sender).toEqual({ kind: 'form', value: 'sms:106575' });
  });

  it('names the field of a form that is no message', () => {
    const fieldOf = (change: Record<string, string>): string | undefined => {
      try {
        adapter.decode(requestOf({ ...fixture('message'), ...change }));
      } catch (error) {
        return error instanceof DomainError ? error.extra.errors?.[0]?.field : String(error);
      }
    };
    expect(fieldOf({ MessageSid: '1', SmsMessageSid: '1' })).toBe('MessageSid');
    expect(fieldOf({ From: ' ' })).toBe('From');
    expect(fieldOf({ NumMedia: '11' })).toBe('NumMedia');
    expect(fieldOf({ NumMedia: '1', MediaUrl0: 'nowhere' })).toBe('MediaUrl0');
  });

  it('answers any text as TwiML that reads back the same', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('查', '1', ' ', '<', '>', '&', '"', "'", '😷', '\n'),
          minLength: 1,
        }),
        (text) => {
          const { body } = adapter.acknowledge([{ text, redelivered: false }], requestOf({}));
          expect(textOfTwiml(body)).toBe(text);
        },
      ),
    );
    expect(adapter.acknowledge([], requestOf({})).body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response/>',
    );
  });

  describe('sending', () => {
    const message = {
      account: 'default',
      to: { kind: 'phone', value: '+8613800138000' },
      from: '+8612369000001',
      text: '已办结',
    } as const;
    const origin = {
      messageId: '019a2b3c-4d5e-7f60-8123-456789abcdef',
      reportId: '019a2b3c-4d5e-7f60-8123-456789abcdee',
      queryCode: '123456789012',
      purpose: 'result',
      inReplyTo: null,
    } as const;

    it('writes from the number that the citizen wrote to, or from what the settings say', async () => {
      const { externalId } = await adapter.send(message, origin);
      await adapterWith({ TWILIO_FROM: '+8612369000002' }).send(message, origin);
      await adapterWith({ TWILIO_FROM: 'MG1' }).send(message, origin);
      expect(twilio.messages.slice(-3)).toEqual([
        {
          sid: externalId,
          to: '+8613800138000',
          from: '+8612369000001',
          messagingServiceSid: null,
          body: '已办结',
          statusCallback: null,
        },
        expect.objectContaining({ from: '+8612369000002' }),
        expect.objectContaining({ from: null, messagingServiceSid: 'MG1' }),
      ]);
    });

    it('is told what becomes of a message where Twilio can reach us, with our id in the signed address', async () => {
      const reachable = adapterWith({ PUBLIC_URL });
      const { externalId: sid } = await reachable.send(message, origin);
      const callback = twilio.messages.at(-1)?.statusCallback ?? '';
      expect(callback).toBe(`${PUBLIC_URL}/channels/sms/default?message=${origin.messageId}`);
      const wire = signedStatus(
        { sid, callback },
        'undelivered',
        { authToken: twilio.authToken, publicUrl: PUBLIC_URL },
        '30005',
      );
      const request: WebhookRequest = {
        ...requestOf({}),
        url: PUBLIC_URL + wire.path,
        query: { message: origin.messageId },
        headers: wire.headers,
        body: Object.fromEntries(new URLSearchParams(wire.body)),
      };
      reachable.authenticate(request);
      expect(
        codeOf(() => {
          reachable.authenticate({ ...request, url: request.url.replace(/.$/, '0') });
        }),
      ).toBe('bad-signature');
      expect(reachable.decode(request)).toEqual([]);
      expect(reachable.deliveries(request)).toEqual([
        expect.objectContaining({ externalId: sid, messageId: origin.messageId, outcome: 'failed' }),
      ]);
    });

    it('gives up what is refused, and tries again what passes', async () => {
      twilio.refuse('+8613800138001', 21610);
      expect(
        await rejection(adapter.send({ ...message, to: { kind: 'phone', value: '+8613800138001' } }, origin)),
      ).toBe('not-allowed');
      expect(
        await rejection(adapter.send({ ...message, to: { kind: 'email', value: 'a@b.cn' } }, origin)),
      ).toBe('not-allowed');
      expect(await rejection(adapter.send({ ...message, from: null }, origin))).toBe('not-allowed');
      for (const status of [500, 503, 429]) {
        twilio.failNext(status);
        expect(await rejection(adapter.send(message, origin))).toBe('vendor-failed');
      }
      expect(await rejection(adapterWith({ TWILIO_AUTH_TOKEN: 'old' }).send(message, origin))).toBe(
        'vendor-failed',
      );
      expect(
        await rejection(adapterWith({ TWILIO_API_BASE: 'http://127.0.0.1:1' }).send(message, origin)),
      ).toBe('vendor-failed');
    });
  });

  describe('listing what was received', () => {
    const at = new Date('2026-11-20T08:00:00Z');
    const minutes = (count: number): Date => new Date(at.getTime() + count * 60_000);
    const list = async (since: Date, until: Date) =>
      (await adapter.listReceived?.('default', since, until)) ?? [];

    it('gives the events of the webhook, oldest first, with the addresses of their media', async () => {
      const picture = twilio.addMedia(Buffer.from('picture'), 'image/jpeg');
      const forms = [
        smsForm({
          text: '河水发黑',
          sid: `MM${'1'.repeat(32)}`,
          media: [{ url: picture, type: 'image/jpeg' }],
        }),
        smsForm({ text: ' 106575 退订\u200b', from: '106575' }),
      ];
      forms.forEach((form, index) => {
        twilio.receive(form, minutes(index));
      });
      const listed = await list(at, minutes(60));
      const events: InboundEvent[] = [];
      for (const one of listed) if ('event' in one) events.push(await one.complete());
      for (const [index, form] of forms.entries()) {
        const { externalId, sender, text, attachments } = adapter.decode(requestOf(form))[0] ?? {};
        expect(events[index]).toMatchObject({ externalId, sender, text, receivedAt: minutes(index) });
        expect(events[index]?.attachments).toHaveLength(attachments?.length ?? -1);
      }
      const [address] = events[0]?.attachments ?? [];
      expect(await adapter.fetchMedia('default', address?.sourceUrl ?? '', 1_000)).toEqual(
        Buffer.from('picture'),
      );
    });

    it('reads all pages of a busy hour, and nothing outside of the window', async () => {
      const from = minutes(24 * 60);
      for (let i = 0; i < 1_205; i += 1)
        twilio.receive(smsForm({ text: String(i) }), new Date(from.getTime() + i * 1_000));
      const listed = await list(from, new Date(from.getTime() + 1_200_000));
      expect(listed.map((one) => ('event' in one ? one.event.text : ''))).toEqual(
        Array.from({ length: 1_200 }, (_, i) => String(i)),
      );
      expect(twilio.requests.filter((request) => request.includes('PageToken'))).toHaveLength(1);
    });

    it('tells what the citizen was sent afterwards', async () => {
      const from = minutes(48 * 60);
      const form = smsForm({ text: '噪音扰民', from: '+8613911139111' });
      twilio.reply(form, '早先的', new Date(from.getTime() - 1_000));
      twilio.receive(form, from);
      twilio.reply(form, '查询码 1234 5678 9012', new Date(from.getTime() + 61_000));
      expect(await list(from, new Date(from.getTime() + 60_000))).toMatchObject([
        { answers: ['查询码 1234 5678 9012'] },
      ]);
    });

    it('passes on what Twilio answers instead of a list', async () => {
      for (const [status, code] of [
        [429, 'too-many'],
        [503, 'vendor-failed'],
        [401, 'vendor-failed'],
      ] as const) {
        twilio.failNext(status);
        expect(await rejection(list(at, minutes(1)))).toBe(code);
      }
    });
  });

  describe('fetching media', () => {
    const fetchMedia = (url: string, most = 1_000) => adapter.fetchMedia('default', url, most);

    it('follows the redirect to the store', async () => {
      expect(await fetchMedia(twilio.addMedia(Buffer.from('picture'), 'image/jpeg'))).toEqual(
        Buffer.from('picture'),
      );
    });

    it('stops where there is more than the limit', async () => {
      const url = twilio.addMedia(Buffer.alloc(1_001), 'image/jpeg');
      expect(await rejection(fetchMedia(url))).toBe('too-large');
      expect(await fetchMedia(url, 1_001)).toHaveLength(1_001);
    });

    it('calls nobody but Twilio, at any hop', async () => {
      expect(await rejection(fetchMedia('http://169.254.169.254/latest'))).toBe('not-allowed');
      expect(await rejection(fetchMedia(twilio.addRedirect('http://169.254.169.254/latest')))).toBe(
        'not-allowed',
      );
      expect(await rejection(fetchMedia(twilio.addRedirect('file:///etc/passwd')))).toBe('not-allowed');
    });

    it('gives up what is gone and tries again what fails', async () => {
      expect(await rejection(fetchMedia(`${twilio.url}/gone`))).toBe('not-allowed');
      twilio.failNext(503);
      expect(await rejection(fetchMedia(`${twilio.url}/gone`))).toBe('vendor-failed');
    });

    it('knows the hosts of Twilio from those that look like them', () => {
      const are = (...urls: string[]) => urls.map((url) => isTwilio(new URL(url), 'https://api.twilio.com'));
      expect(
        are(
          'https://api.twilio.com/a',
          'https://media.twiliocdn.com/a',
          'https://s3-external-1.amazonaws.com/media.twiliocdn.com/a',
        ),
      ).toEqual([true, true, true]);
      expect(
        are(
          'http://media.twiliocdn.com/a',
          'https://eviltwilio.com/a',
          'https://twilio.com.evil.cn/a',
          'https://api.twilio.com:8443/a',
          'https://a:b@mms.twilio.com/a',
          'https://s3-external-1.amazonaws.com/other',
        ),
      ).toEqual(Array.from({ length: 6 }, () => false));
    });
  });
});
