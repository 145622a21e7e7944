import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { ADMIN, type Caller, signIn } from '../support/people.js';

/*
 * The whole way to an open session: a first password that must be changed, an authenticator app, recovery codes, the list of
 * own sessions. Real: the gateway, PostgreSQL, TOTP with codes of this very moment.
 */

const WANG = { login: 'wang', password: 'a-password-of-my-own' };
const FIRST = { login: 'wang', password: 'chosen-by-the-admin' };

interface Session {
  step: string | null;
  roles: string[];
  grants: unknown[];
}

describe('the way to an open session', () => {
  let installation: Installation;
  let gateway: Gateway;
  let admin: Caller;
  let wangId: string;
  let secret: string;
  let recovery: string[];

  beforeAll(async () => {
    installation = await newInstallation();
    gateway = await startGateway({ installation });
    admin = await signIn(gateway);
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    await installation.remove();
  });

  const send = async (
    who: Caller,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; detail?: string }> => {
    const answer = await who.request(method, `/api/v1/${path}`, body);
    const text = await answer.text();
    return { status: answer.status, ...(text === '' ? {} : (JSON.parse(text) as { detail?: string })) };
  };
  const stepOf = async (who: Caller): Promise<string | null> =>
    (await who.get<Session>('/api/v1/session')).step;
  /** The app's code, so many steps of 30 s from now. */
  const codeAt = (steps = 0): string =>
    new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });
  /** As if the last accepted code had been long ago. */
  const forgetLastCode = () => query(installation, 'UPDATE second_factor SET last_step = 0');
  const forgetLock = () => query(installation, 'DELETE FROM sign_in_failure');

  it('a password that the administrator chose opens nothing but its change', async () => {
    const account = { ...FIRST, name: '王强', role: 'operator' };
    wangId = (await admin.post<{ id: string }>('/api/v1/accounts', account)).id;
    const wang = await signIn(gateway, FIRST);
    expect(await stepOf(wang)).toBe('password');
    for (const [method, path] of [
      ['GET', 'triage'],
      ['GET', 'sessions'],
      ['POST', 'session/second-factor'],
      ['POST', 'desk-reports'],
    ] as const)
      expect(await send(wang, method, path, method === 'POST' ? {} : undefined)).toMatchObject({
        status: 403,
        code: 'sign-in-incomplete',
        detail: '请先修改初始密码。',
      });
    const same = { current: FIRST.password, password: FIRST.password };
    expect(await send(wang, 'PUT', 'session/password', same)).toMatchObject({
      status: 400,
      detail: '新密码不能与现在的密码相同。',
    });
    const own = { current: FIRST.password, password: WANG.password };
    expect((await send(wang, 'PUT', 'session/password', own)).status).toBe(204);
    expect(await stepOf(wang)).toBeNull();
    expect((await send(wang, 'GET', 'triage')).status).toBe(200);
  });

  it('a reset password must be changed again', async () => {
    const reset = await send(admin, 'PATCH', `accounts/${wangId}`, { password: FIRST.password });
    expect(reset).toMatchObject({ status: 200, mustChangePassword: true });
    const wang = await signIn(gateway, FIRST);
    expect(await stepOf(wang)).toBe('password');
    const own = { current: FIRST.password, password: WANG.password };
    expect((await send(wang, 'PUT', 'session/password', own)).status).toBe(204);
  });

  it('the app is set up by a secret and in force after its first code', async () => {
    const wang = await signIn(gateway, WANG);
    const begun = await wang.post<{ secret: string; uri: string }>('/api/v1/session/second-factor');
    secret = begun.secret;
    expect(begun.uri).toContain(`secret=${secret}`);
    expect(await send(wang, 'PUT', 'session/second-factor', { code: '000000' })).toMatchObject({
      status: 400,
    });
    expect(await stepOf(await signIn(gateway, WANG))).toBeNull();
    const confirmed = await wang.request('PUT', '/api/v1/session/second-factor', { code: codeAt() });
    recovery = ((await confirmed.json()) as { codes: string[] }).codes;
    expect(recovery).toHaveLength(10);
    expect(await stepOf(wang)).toBeNull();
    expect((await send(wang, 'POST', 'session/second-factor', {})).status).toBe(409);
    const [row] = await query<{ secret: Buffer }>(installation, 'SELECT secret FROM second_factor');
    expect(row?.secret.includes(secret)).toBe(false);
  });

  it('then the password alone opens nothing, and tells nothing of the account', async () => {
    const wang = await signIn(gateway, WANG);
    expect(await wang.get<Session>('/api/v1/session')).toMatchObject({ step: 'code', roles: [], grants: [] });
    for (const path of ['triage', 'sessions', 'session/second-factor'])
      expect(await send(wang, 'GET', path)).toMatchObject({ status: 403, detail: '请先输入动态验证码。' });
    const off = { password: WANG.password };
    expect((await send(wang, 'POST', 'session/second-factor/off', off)).status).toBe(403);
    const change = { current: WANG.password, password: 'another-password' };
    expect((await send(wang, 'PUT', 'session/password', change)).status).toBe(403);
  });

  it('a code opens one session once', async () => {
    await forgetLastCode();
    const [one, two] = [await signIn(gateway, WANG), await signIn(gateway, WANG)];
    const code = codeAt();
    const both = await Promise.all([one, two].map((who) => send(who, 'POST', 'session/code', { code })));
    expect(both.map(({ status }) => status).sort()).toEqual([204, 400]);
    const late = both[0]?.status === 400 ? one : two;
    // The code before the one that was taken is worth nothing any more, the next one is.
    expect((await send(late, 'POST', 'session/code', { code: codeAt(-1) })).status).toBe(400);
    const next = codeAt(1);
    expect(
      (await send(late, 'POST', 'session/code', { code: `${next.slice(0, 3)} ${next.slice(3)}` })).status,
    ).toBe(204);
    expect((await send(late, 'GET', 'triage')).status).toBe(200);
    expect((await send(late, 'POST', 'session/code', { code: next })).status).toBe(409);
  });

  it('a recovery code does so too, and is used up', async () => {
    const code = recovery[0]?.toUpperCase();
    const wang = await signIn(gateway, WANG);
    expect((await send(wang, 'POST', 'session/code', { code })).status).toBe(204);
    expect(await send(wang, 'GET', 'session/second-factor')).toMatchObject({ recoveryCodesLeft: 9 });
    expect((await send(await signIn(gateway, WANG), 'POST', 'session/code', { code })).status).toBe(400);
    const renewed = await send(wang, 'POST', 'session/recovery-codes', { password: WANG.password });
    expect(renewed).toMatchObject({ status: 200, codes: expect.any(Array) });
    const old = recovery[1];
    expect((await send(await signIn(gateway, WANG), 'POST', 'session/code', { code: old })).status).toBe(400);
    recovery = (renewed as unknown as { codes: string[] }).codes;
  });

  it('who guesses codes is locked out, whichever session they guess in; the right code is then refused as well', async () => {
    await Promise.all([forgetLock(), forgetLastCode()]);
    const statuses: number[] = [];
    for (let index = 0; index < 6; index++) {
      const guesser = await signIn(gateway, WANG);
      statuses.push((await send(guesser, 'POST', 'session/code', { code: '000000' })).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
    const wang = await signIn(gateway, WANG);
    const locked = await send(wang, 'POST', 'session/code', { code: codeAt() });
    expect(locked).toMatchObject({ status: 429, detail: expect.stringContaining('验证码错误次数过多') });
    await forgetLock();
    expect((await send(wang, 'POST', 'session/code', { code: codeAt() })).status).toBe(204);
  });

  it('each browser is in the list, and can be signed out from another', async () => {
    await forgetLastCode();
    const [here, there, elsewhere] = [
      await signIn(gateway, WANG),
      await signIn(gateway, WANG),
      await signIn(gateway, WANG),
    ];
    expect((await send(here, 'POST', 'session/code', { code: recovery[2] })).status).toBe(204);
    const list =
      await here.get<{ id: string; device: string; network: string; current: boolean }[]>('/api/v1/sessions');
    expect(list.filter(({ current }) => current)).toHaveLength(1);
    expect(list[0]).toMatchObject({ network: '127.0.0.*', device: '其他程序' });
    await send(there, 'POST', 'session/code', { code: recovery[3] });
    const theirs =
      (await there.get<typeof list>('/api/v1/sessions')).find(({ current }) => current)?.id ?? '';
    expect((await send(admin, 'DELETE', `sessions/${theirs}`)).status).toBe(404);
    expect((await send(here, 'DELETE', `sessions/${theirs}`)).status).toBe(204);
    expect((await send(there, 'GET', 'session')).status).toBe(401);
    expect((await send(elsewhere, 'GET', 'session')).status).toBe(200);
    expect((await send(here, 'DELETE', 'sessions')).status).toBe(204);
    expect((await send(elsewhere, 'GET', 'session')).status).toBe(401);
    expect(await here.get('/api/v1/sessions')).toHaveLength(1);
  });

  it('it is switched off with the password, and an administrator takes it from who has lost the phone', async () => {
    const open = async (): Promise<Caller> => {
      const wang = await signIn(gateway, WANG);
      await send(wang, 'POST', 'session/code', { code: recovery.pop() });
      return wang;
    };
    const wang = await open();
    expect((await send(wang, 'POST', 'session/second-factor/off', { password: 'wrong' })).status).toBe(400);
    const off = { password: WANG.password };
    expect((await send(wang, 'POST', 'session/second-factor/off', off)).status).toBe(204);
    expect(await stepOf(await signIn(gateway, WANG))).toBeNull();

    secret = (await wang.post<{ secret: string }>('/api/v1/session/second-factor')).secret;
    expect((await send(wang, 'PUT', 'session/second-factor', { code: codeAt() })).status).toBe(200);
    expect(await stepOf(await signIn(gateway, WANG))).toBe('code');
    const reset = await send(admin, 'PATCH', `accounts/${wangId}`, { resetSecondFactor: true });
    expect(reset).toMatchObject({ status: 200, secondFactor: false });
    expect((await send(wang, 'GET', 'session')).status).toBe(401);
    expect(await stepOf(await signIn(gateway, WANG))).toBeNull();
    const kept = await query<{ action: string }>(
      installation,
      `SELECT DISTINCT action FROM audit WHERE action LIKE 'second-factor%' OR reason = '取消动态验证码' ORDER BY 1`,
    );
    expect(kept.map(({ action }) => action)).toEqual([
      'account-changed',
      'second-factor-off',
      'second-factor-on',
    ]);
  });

  it('a role that must have it sets it up before anything else, and does not switch it off', async () => {
    await gateway.stop();
    gateway = await startGateway({ installation, env: { TOTP_ROLES: 'supervisor,admin' } });
    expect(await stepOf(await signIn(gateway, WANG))).toBeNull();
    const chief = await signIn(gateway);
    expect(await stepOf(chief)).toBe('set-up');
    expect(await send(chief, 'GET', 'accounts')).toMatchObject({
      status: 403,
      detail: '您的角色须先设置动态验证码。',
    });
    secret = (await chief.post<{ secret: string }>('/api/v1/session/second-factor')).secret;
    expect((await send(chief, 'PUT', 'session/second-factor', { code: codeAt() })).status).toBe(200);
    expect((await send(chief, 'GET', 'accounts')).status).toBe(200);
    const off = await send(chief, 'POST', 'session/second-factor/off', { password: ADMIN.password });
    expect(off).toMatchObject({ status: 409, detail: '您的角色必须使用动态验证码。' });
  });
});
