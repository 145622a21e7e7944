import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canRecover } from '../../apps/gateway/src/channels/channel.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import type { RecoveryKit, Vendor } from './kit.js';
import { registeredChannels } from './registered.js';

/*
 * The contract of a channel that recovers, over the registry. Real: the built gateway and PostgreSQL. Fake: the vendor's
 * server, which speaks its protocol.
 */

interface State {
  channel: string;
  reachedAt: string;
  failure: string | null;
  retryAt: string | null;
  faults: { externalId: string; parked: boolean }[];
}

const MINUTE = 60_000;
const recovering = (await registeredChannels()).filter(canRecover).map(({ name }) => ({ name }));

describe.each(recovering)('the channel $name recovers', ({ name }) => {
  let vendor: Vendor;
  let installation: Installation;
  let gateway: Gateway;
  let admin: Caller;

  const stored = (): Promise<{ id: string; received_at: Date }[]> =>
    query(installation, 'SELECT id, received_at FROM inbound_message WHERE channel = $1 ORDER BY id', [name]);
  const state = async (): Promise<State | null> =>
    (await admin.get<State[]>('/api/v1/admin/recovery')).find(({ channel }) => channel === name) ?? null;

  beforeAll(async () => {
    const { recovery } = (await import(`./kits/${name}.js`)) as { recovery: RecoveryKit };
    vendor = await recovery.start();
    installation = await newInstallation({ ...vendor.env, RECOVERY_EVERY_SECONDS: '1' });
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    await installation.remove();
    await vendor.stop();
  });

  it('what came while it was away, in the order in which it came, with the time at which it came', async () => {
    const times = [3 * 60, 90, 30].map((minutes) => new Date(Date.now() - minutes * MINUTE));
    for (const [index, at] of times.entries()) vendor.miss(`away-${String(index)}`, at);
    gateway = await startGateway({ installation });
    admin = await signIn(gateway);
    const rows = await eventually('three messages', async () => {
      const all = await stored();
      return all.length === 3 ? all : null;
    });
    const toSecond = (time: Date): number => Math.floor(time.getTime() / 1_000);
    expect(rows.map((row) => toSecond(row.received_at))).toEqual(times.map(toSecond));
    expect(await query(installation, 'SELECT id FROM report')).toHaveLength(3);
  }, 90_000);

  it('what both the list and the webhook deliver is there once', async () => {
    vendor.miss('both', new Date());
    const { deliver } = vendor;
    const answers = deliver
      ? await Promise.all(Array.from({ length: 3 }, () => deliver('both', gateway)))
      : [];
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const before = (await state())?.reachedAt ?? '';
    await eventually('a later pass', async () => ((await state())?.reachedAt ?? '') > before || null);
    const late = await vendor.deliver?.('away-0', gateway);
    expect(late?.status ?? 200).toBe(200);
    await eventually('four messages', async () => (await stored()).length === 4 || null);
  });

  it('what cannot be read is shown to the administrator and holds nothing back', async () => {
    vendor.spoil(new Date(Date.now() - MINUTE));
    vendor.miss('after', new Date());
    await eventually('the message behind it', async () => (await stored()).length === 5 || null);
    const faults = (await state())?.faults ?? [];
    expect(faults.map(({ parked }) => parked)).toEqual([true]);
    expect(gateway.logs()).toContain('cannot be taken over');
  });

  it('a vendor that wants to be left alone is left alone, and the reason is shown', async () => {
    vendor.overload(20);
    const { failure, retryAt } = await eventually('a refused pass', async () => {
      const now = await state();
      return now?.failure ? now : null;
    });
    expect(failure).toContain('429');
    expect(new Date(retryAt ?? 0).getTime()).toBeGreaterThan(Date.now());
  });
});
