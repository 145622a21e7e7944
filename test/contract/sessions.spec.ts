import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasSessions } from '../../apps/gateway/src/channels/channel.js';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import type { SessionKit, SessionVendor } from './kit.js';
import { registeredChannels } from './registered.js';

/*
 * The contract of a channel that takes messages by itself, over the registry. Real: the built gateway, PostgreSQL, the
 * protocol. Fake: nothing for mail; for a personal WeChat account WeChat itself, on the mock of the puppets' makers.
 */

const CHANNELS = new URL('../../apps/gateway/src/channels/', import.meta.url);
const channels = (await registeredChannels()).filter(hasSessions).map(({ name }) => ({ name }));

describe.each(channels)('the channel $name, by its session', ({ name }) => {
  let kit: SessionVendor;
  let installation: Installation;
  let database: DatabaseProxy;
  let gateway: Gateway;
  const texts: string[] = [];

  const deliver = (text: string, id: string): ReturnType<SessionVendor['deliver']> => {
    texts.push(text);
    return kit.deliver(gateway, { text, id });
  };
  const stored = async (): Promise<number> =>
    (await query(installation, 'SELECT id FROM inbound_message WHERE channel = $1', [name])).length;

  beforeAll(async () => {
    const { session } = (await import(`./kits/${name}.js`)) as { session: SessionKit };
    kit = await session.start();
    installation = await newInstallation({ ...kit.env, LOG_LEVEL: 'trace' });
    database = await startDatabaseProxy(installation.databaseUrl);
    gateway = await startGateway({ installation, env: { DATABASE_URL: database.url } });
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    await database.stop();
    await installation.remove();
    await kit.stop?.();
  });

  it('has the anatomy of a channel', () => {
    const parts = ['adapter.ts', 'payload.ts', 'decode.ts', 'reply.ts', 'adapter.spec.ts'].map(
      (part) => `${name}/${name}.${part}`,
    );
    expect([...parts, `${name}/fixtures`].filter((part) => !existsSync(new URL(part, CHANNELS)))).toEqual([]);
  });

  it('takes nothing that is for nobody here, or too large', async () => {
    const text = '河水发黑发臭,地点铁西区卫工明渠';
    expect(await kit.deliver(gateway, { text, id: 'nobody', forNobody: true })).toBe('refused');
    if (kit.largest !== null) {
      const bytes = Buffer.alloc(kit.largest + 10_000, 'a\n');
      expect(await kit.deliver(gateway, { text, id: 'large', bytes })).toBe('refused');
    }
    expect(await stored()).toBe(0);
  });

  it('accepts a message once, however often and however parallel it comes', async () => {
    const text = '铁西区兴华街道附近的化工厂夜里排黑烟';
    const answers = await Promise.all(Array.from({ length: 5 }, () => deliver(text, 'once')));
    answers.push(await deliver(text, 'once'));
    expect(new Set(answers)).toEqual(new Set(['stored']));
    expect(await stored()).toBe(1);
    expect(await query(installation, 'SELECT id FROM report')).toHaveLength(1);
  });

  it('drops no rubbish, and goes on after it', async () => {
    let before = await stored();
    const lines = fc.array(
      fc.uint8Array({ maxLength: 80 }).filter((line) => !line.includes(10) && !line.includes(13)),
    );
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 0 }), async (some, id) => {
        const bytes = Buffer.concat([
          Buffer.from(`X-Number: ${String(id)}\r\n`),
          ...some.map((line) => Buffer.concat([line, Buffer.from('\r\n')])),
        ]);
        expect(await kit.deliver(gateway, { text: '', id: String(id), bytes })).toBe('stored');
      }),
      { numRuns: 40 },
    );
    expect(await stored()).toBeGreaterThan(before);
    before = await stored();
    expect(await deliver('和平区南湖街道饭店油烟大', 'after rubbish')).toBe('stored');
    expect(await stored()).toBe(before + 1);
  });

  it('says "try again" and not "received" while the database is away, and accepts the next try', async () => {
    const before = await stored();
    database.cut();
    const away = await deliver('浑河边有人倒废酸', 'away');
    database.restore();
    expect(away).toBe('later');
    expect(await deliver('浑河边有人倒废酸', 'away')).toBe('stored');
    expect(await stored()).toBe(before + 1);
  });

  it('keeps its secrets and the citizens out of the log', () => {
    expect([...kit.secrets, ...texts].filter((secret) => gateway.logs().includes(secret))).toEqual([]);
  });
});
