/** Who runs an exclusive session. Real: PostgreSQL and its locks. Fake: the session, which only notes what it is told. */
import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Settings } from '#common/config/settings.js';
import { eventually } from '../../../../../test/support/eventually.js';
import type { Session, SessionChannel } from '../channel.js';
import { ChannelRegistry } from '../registry.js';
import type { ChannelInbox } from './inbox.js';
import { Sessions } from './sessions.js';

const databaseUrl = process.env.TEST_POSTGRES_URL ?? '';
let running: Sessions[] = [];

afterEach(async () => {
  for (const one of running) await one.beforeApplicationShutdown();
  running = [];
});

/** One copy of the gateway. */
async function copy(
  name: string,
  told: string[],
  { exclusive, fails = 0 }: { exclusive: boolean; fails?: number },
): Promise<Sessions> {
  let left = fails;
  const session: Session = {
    name: 'box',
    exclusive,
    start: () => {
      told.push('start');
      left -= 1;
      return left >= 0 ? Promise.reject(new Error('refused')) : Promise.resolve();
    },
    stop: () => {
      told.push('stop');
      return Promise.resolve();
    },
  };
  const channel: SessionChannel = { name, sessions: [session] };
  const sessions = new Sessions(
    new ChannelRegistry([channel]),
    {} as ChannelInbox,
    {
      databaseUrl,
    } as Settings,
  );
  running.push(sessions);
  await sessions.begin();
  return sessions;
}

const became = (told: string[], expected: string[]): Promise<true> =>
  eventually(expected.join(), () => Promise.resolve(told.join() === expected.join() || null));

describe('an exclusive session', () => {
  it('runs in one copy, and another takes it over when that one stops', async () => {
    const [first, second]: [string[], string[]] = [[], []];
    const holder = await copy('one-holder', first, { exclusive: true });
    await became(first, ['start']);
    await copy('one-holder', second, { exclusive: true });
    await holder.beforeApplicationShutdown();
    running = running.filter((one) => one !== holder);
    expect(first).toEqual(['start', 'stop']);
    await became(second, ['start']);
  });

  it('is given up where the lock is lost, and taken again', async () => {
    const told: string[] = [];
    await copy('lost-lock', told, { exclusive: true });
    await became(told, ['start']);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hotline-session' AND datname = current_database()`,
    );
    await client.end();
    await became(told, ['start', 'stop', 'start']);
  });

  it('that cannot begin is tried again', async () => {
    const told: string[] = [];
    await copy('cannot-begin', told, { exclusive: true, fails: 1 });
    await became(told, ['start', 'stop', 'start']);
  });

  it('of another channel has a lock of its own', async () => {
    const [first, second]: [string[], string[]] = [[], []];
    await copy('this-channel', first, { exclusive: true });
    await copy('that-channel', second, { exclusive: true });
    await became(first, ['start']);
    await became(second, ['start']);
  });
});

describe('a listener', () => {
  it('runs in every copy', async () => {
    const [first, second]: [string[], string[]] = [[], []];
    await copy('listener', first, { exclusive: false });
    await copy('listener', second, { exclusive: false });
    expect([first, second]).toEqual([['start'], ['start']]);
  });

  it('that cannot begin ends the boot', async () => {
    await expect(copy('broken-listener', [], { exclusive: false, fails: 1 })).rejects.toThrow('refused');
  });
});
