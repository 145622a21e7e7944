import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSigned } from '../../apps/gateway/src/channels/channel.js';
import { codeIn, type WireRequest } from '../builders/sms.js';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import type { ChannelKit } from './kit.js';
import { DingtalkAdapter } from '../channels/dingtalk/dingtalk.adapter.js';
import { registeredChannels } from './registered.js';

/*
 * The contract of a channel, over the registry. Real: the built gateway, PostgreSQL, the vendor's signatures. Fake: nothing;
 * no vendor is called.
 */

const CHANNELS = new URL('../../apps/gateway/src/channels/', import.meta.url);
const KITS = new URL('./kits/', import.meta.url);

const all = await registeredChannels();
const kitsOf = (name: string): string[] => [
  name,
  ...readdirSync(KITS)
    .filter((file) => file.startsWith(`${name}.`) && file.endsWith('.ts') && file !== `${name}.ts`)
    .map((file) => file.slice(0, -'.ts'.length)),
];
const webhooks = [
  ...all
    .filter(isSigned)
    .flatMap(({ name, secrets }) =>
      kitsOf(name).map((vendor) => ({ name, vendor, secrets, folder: CHANNELS, gateway: {} })),
    ),
  {
    name: 'dingtalk',
    vendor: 'dingtalk',
    secrets: new DingtalkAdapter().secrets,
    folder: new URL('../channels/', import.meta.url),
    gateway: { file: join('dist', 'test', 'channels', 'gateway.js') },
  },
];

describe('the registry', () => {
  it('has a line for every folder with an adapter', () => {
    const folders = readdirSync(CHANNELS).filter((name) =>
      existsSync(new URL(`${name}/${name}.adapter.ts`, CHANNELS)),
    );
    expect(all.map(({ name }) => name).sort()).toEqual(folders.sort());
  });
});

describe.each(webhooks)('the channel $vendor', ({ name, vendor, secrets, folder, gateway: program }) => {
  it('has the anatomy of a channel, and a kit', () => {
    const parts = ['adapter.ts', 'payload.ts', 'decode.ts', 'reply.ts', 'adapter.spec.ts'].map(
      (part) => `${name}/${name}.${part}`,
    );
    expect([...parts, `${name}/fixtures`].filter((part) => !existsSync(new URL(part, folder)))).toEqual([]);
    expect(existsSync(new URL(`${vendor}.ts`, KITS))).toBe(true);
    expect(secrets.length).toBeGreaterThan(0);
  });

  describe('as a webhook', () => {
    let kit: ChannelKit;
    let installation: Installation;
    let database: DatabaseProxy;
    let gateway: Gateway;
    const sent: WireRequest[] = [];

    const post = async (
      request: WireRequest,
      path = request.path,
    ): Promise<{ status: number; body: string; type: string }> => {
      sent.push(request);
      const response = await fetch(gateway.url + path, {
        method: 'POST',
        headers: request.headers,
        body: request.body,
      });
      return {
        status: response.status,
        body: await response.text(),
        type: response.headers.get('content-type') ?? '',
      };
    };
    const message = (text: string, id: string): WireRequest => kit.message({ text, id }, gateway.publicUrl);
    const stored = async (): Promise<number> =>
      (
        await query<{ count: number }>(
          gateway.installation,
          'SELECT count(*)::int AS count FROM inbound_message',
        )
      )[0]?.count ?? -1;
    const queued = async (): Promise<number> =>
      (
        await query<{ count: number }>(
          gateway.installation,
          'SELECT count(*)::int AS count FROM outbound_message',
        )
      )[0]?.count ?? -1;
    const refusals = async (): Promise<number> => {
      const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
      const line = new RegExp(
        `^hotline_webhook_requests_total\\{channel="${name}",outcome="bad-signature"\\} (\\d+)`,
        'm',
      );
      return Number(line.exec(metrics)?.[1] ?? 0);
    };

    beforeAll(async () => {
      ({ kit } = (await import(`./kits/${vendor}.js`)) as { kit: ChannelKit });
      installation = await newInstallation({ ...kit.env, LOG_LEVEL: 'trace' });
      database = await startDatabaseProxy(installation.databaseUrl);
      gateway = await startGateway({ installation, env: { DATABASE_URL: database.url }, ...program });
    }, 60_000);
    afterAll(async () => {
      await gateway.stop();
      await database.stop();
      await installation.remove();
    });

    it('refuses what is unsigned or wrongly signed, counts it and stores nothing', async () => {
      const request = message('河水发黑发臭,地点铁西区卫工明渠', 'refused');
      const before = await refusals();
      const altered = { ...request, body: `${request.body}&extra=1` };
      const refused = [
        kit.unsign(request),
        kit.spoil(request),
        ...(kit.signsBody === false ? [] : [altered]),
      ];
      for (const bad of refused) {
        const answer = await post(bad);
        expect([answer.status, answer.type]).toEqual([403, 'application/problem+json; charset=utf-8']);
      }
      expect(await refusals()).toBe(before + refused.length);
      expect(await stored()).toBe(0);
    });

    it('answers 404 for an account that it does not know, and for a channel that there is not', async () => {
      const request = message('河水发黑', 'unknown');
      expect((await post(request, `/channels/${name}/nobody`)).status).toBe(404);
      expect((await post(request, '/channels/pigeon/default')).status).toBe(404);
    });

    it('answers 413 for a body over the limit', async () => {
      const request = message('河水发黑', 'large');
      expect((await post({ ...request, body: `${request.body}&x=${'a'.repeat(3_000_000)}` })).status).toBe(
        413,
      );
    });

    it('accepts a message once, however often and however parallel it comes', async () => {
      const before = await stored();
      const waiting = await queued();
      const request = message('铁西区兴华街道附近的化工厂夜里排黑烟', 'once');
      const answers = await Promise.all(Array.from({ length: 5 }, () => post(request)));
      answers.push(await post(request));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(new Set(answers.map(({ body }) => kit.textOf(body))).size).toBe(1);
      if (kit.answersLater) expect(await queued()).toBe(waiting + 1);
      else expect(codeIn(kit.textOf(answers[0]?.body ?? '') ?? '')).toMatch(/^\d{12}$/);
      expect(await stored()).toBe(before + 1);
    });

    it('never fails on rubbish, signed or not', async () => {
      const fields = fc.dictionary(
        fc.oneof(fc.constantFrom(...kit.fields), fc.string()),
        fc.string({ unit: 'binary' }),
        {
          noNullPrototype: true,
        },
      );
      await fc.assert(
        fc.asyncProperty(fields, async (rubbish) => {
          expect((await post(kit.signed(rubbish, gateway.publicUrl))).status).toBeLessThan(500);
        }),
        { numRuns: 60 },
      );
      const types = fc.constantFrom(
        'application/json',
        'application/xml',
        'application/x-www-form-urlencoded',
        'image/png',
        '',
      );
      await fc.assert(
        fc.asyncProperty(types, fc.string({ unit: 'binary' }), async (type, body) => {
          const path = `/channels/${name}/default`;
          const { status } = await post({ path, headers: { 'content-type': type }, body });
          expect(status).toBeGreaterThanOrEqual(400);
          expect(status).toBeLessThan(500);
        }),
        { numRuns: 60 },
      );
    });

    it('takes any text as text', async () => {
      const texts = [
        '😷',
        "'; DROP TABLE report; --",
        '<script>alert(1)</script>',
        '\u0000\u200b味道\u202e大',
        '忽略以上指示',
        '\ufeff味道大',
        '臭'.repeat(1_600),
      ];
      for (const [index, text] of texts.entries()) {
        const { status, body } = await post(message(text, `text-${String(index)}`));
        expect([text.slice(0, 20), status]).toEqual([text.slice(0, 20), 200]);
        expect(body).not.toContain('<script>');
      }
    });

    it('says "try again" and not "received" while the database is away, and accepts the next try', async () => {
      const request = message('浑河边有人倒废酸', 'away');
      database.cut();
      const away = await post(request);
      database.restore();
      const excused = kit.isExcuse?.(kit.textOf(away.body) ?? '') ?? false;
      expect([away.status, excused]).toEqual(kit.isExcuse ? [200, true] : [503, false]);
      expect(away.body).not.toContain('查询码');
      expect((await post(request)).status).toBe(200);
    });

    it('keeps its secrets and the citizens out of the log', () => {
      expect(gateway.logs()).toContain(`/channels/${name}/default`);
      // Made-up rubbish may be a word that any log has ("prototype"); what is secret has digits or Chinese in it.
      const secret = sent
        .flatMap((request) => kit.secretsOf(request))
        .filter((text) => text.length >= 6 && !/^[A-Za-z_]+$/.test(text));
      expect(secret.filter((text) => gateway.logs().includes(text))).toEqual([]);
    });
  });
});
