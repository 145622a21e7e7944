import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { ADMIN } from '../support/people.js';

/*
 * Somebody guesses at the password of the only administrator. Real: two copies of the built gateway on one PostgreSQL,
 * argon2id, cookies. Fake: the addresses, which a proxy would tell.
 */
describe('guessing at passwords', () => {
  const OFFICE = '10.1.0.1';
  let installation: Installation;
  let first: Gateway;
  let second: Gateway;
  /** What the administrator's own browser holds since its first sign-in. */
  let knownBrowser: string;

  beforeAll(async () => {
    installation = await newInstallation({ TRUST_PROXY: 'true' });
    [first, second] = await Promise.all([startGateway({ installation }), startGateway({ installation })]);
    const answer = await signIn(first, ADMIN, OFFICE);
    knownBrowser = answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0] ?? '')
      .filter((cookie) => cookie.startsWith('known-'))
      .join('; ');
    expect(knownBrowser).not.toBe('');
  }, 60_000);
  afterAll(async () => {
    await Promise.all([first.stop(), second.stop()]);
    await installation.remove();
  });

  const signIn = (gateway: Gateway, who: typeof ADMIN, from: string, cookie = ''): Promise<Response> =>
    fetch(`${gateway.url}/api/v1/session`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: gateway.publicUrl,
        'x-forwarded-for': from,
        cookie,
      },
      body: JSON.stringify(who),
    });
  const guess = async (gateway: Gateway, from: string, login = ADMIN.login): Promise<number> =>
    (await signIn(gateway, { login, password: 'wrong-password' }, from)).status;
  /** The clock of the lock goes on by so many minutes. */
  const wait = (minutes: number) =>
    query(installation, `UPDATE sign_in_failure SET last_at = last_at - make_interval(mins => $1)`, [
      minutes,
    ]);

  it('five are free; then the address is locked, at every copy and after a restart', async () => {
    const from = '10.2.0.1';
    const tries = [];
    for (let index = 0; index < 6; index++) tries.push(await guess(index % 2 ? first : second, from));
    expect(tries).toEqual([401, 401, 401, 401, 401, 429]);
    await second.stop();
    second = await startGateway({ installation });
    const locked = await signIn(second, ADMIN, from);
    expect([locked.status, Number(locked.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
    expect(((await locked.json()) as { detail: string }).detail).toContain('1 分钟');
  });

  it('each further one locks twice as long, never more than an hour', async () => {
    const from = '10.2.0.2';
    for (let index = 0; index < 5; index++) await guess(first, from);
    const minutes: number[] = [];
    for (let round = 0; round < 9; round++) {
      const locked = await signIn(first, ADMIN, from);
      expect(locked.status).toBe(429);
      minutes.push(Math.ceil(Number(locked.headers.get('retry-after')) / 60));
      await wait(minutes.at(-1) ?? 0);
      expect(await guess(second, from)).toBe(401);
    }
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('tries at the same time do not outrun the count', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 20 }, (_, index) => guess(index % 2 ? first : second, '10.2.0.3')),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
  });

  it('the right password forgets the wrong ones', async () => {
    const from = '10.2.0.4';
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 4; index++) expect(await guess(first, from)).toBe(401);
      expect((await signIn(first, ADMIN, from)).status).toBe(200);
    }
  });

  it('nobody locks the administrator out of a browser that is known, even from the same office', async () => {
    for (let address = 0; address < 14; address++) {
      for (let index = 0; index < 4; index++) await guess(first, `10.3.0.${String(address)}`);
    }
    for (let index = 0; index < 8; index++) await guess(first, OFFICE);
    expect((await signIn(first, ADMIN, '10.3.1.1')).status).toBe(429);
    expect((await signIn(first, ADMIN, OFFICE, knownBrowser)).status).toBe(200);
    const forged = knownBrowser.replace(/\.[^.]+$/, '.AAAA');
    expect((await signIn(first, ADMIN, OFFICE, forged)).status).toBe(429);
    await wait(16);
    expect((await signIn(first, ADMIN, '10.3.1.1')).status).toBe(200);
  });

  it('a password tried on many accounts from one address is slowed down', async () => {
    const statuses = [];
    for (let index = 0; index < 25; index++)
      statuses.push(await guess(first, '10.4.0.1', `person-${String(index)}`));
    expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
    expect(new Set(statuses.slice(21))).toEqual(new Set([429]));
  });

  it('no answer and no clock tells whether an account exists', async () => {
    await query(installation, 'DELETE FROM sign_in_failure');
    const answersFor = async (login: string, from: string): Promise<unknown[]> => {
      const seen = [];
      for (let index = 0; index < 7; index++) {
        const answer = await signIn(first, { login, password: 'wrong-password' }, from);
        const { code, detail } = (await answer.json()) as { code: string; detail: string };
        seen.push([answer.status, code, detail, [...answer.headers.keys()].sort()]);
      }
      return seen;
    };
    expect(await answersFor('admin', '10.5.0.1')).toEqual(await answersFor('nobody', '10.5.0.2'));

    // Alternating, and compared by the quickest of each, which other work on the machine delays least.
    const quickest = { admin: Infinity, nobody: Infinity };
    for (let index = 0; index < 16; index++) {
      for (const login of ['admin', 'nobody'] as const) {
        await query(installation, 'DELETE FROM sign_in_failure');
        const began = performance.now();
        expect(await guess(first, `10.6.${String(index)}.1`, login)).toBe(401);
        quickest[login] = Math.min(quickest[login], performance.now() - began);
      }
    }
    // Without a password to check, the answer would come ten times sooner.
    const ratio = quickest.admin / quickest.nobody;
    expect(ratio).toBeGreaterThan(1 / 3);
    expect(ratio).toBeLessThan(3);
  });
});
