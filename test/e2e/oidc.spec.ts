import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeOidc, settingsOf, type Spoilt, startFakeOidc } from '../fakes/oidc.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';

/*
 * Signing in with the organisation's account. Real: the gateway, PostgreSQL, TLS, the whole exchange of OpenID Connect. Fake:
 * the organisation's server. Of two gateways on one database the first matches accounts, the second also makes them.
 */

interface Session {
  login: string;
  name: string;
  step: string | null;
  roles: string[];
}

describe("signing in with the organisation's account", () => {
  let provider: FakeOidc;
  let installation: Installation;
  let gateway: Gateway;
  let making: Gateway;
  let admin: Caller;

  beforeAll(async () => {
    provider = await startFakeOidc();
    installation = await newInstallation();
    const env = settingsOf(provider);
    gateway = await startGateway({ installation, env });
    const roles = { OIDC_ROLES: 'desk=operator,chiefs=supervisor', OIDC_ROLE_CLAIM: 'realm.groups' };
    making = await startGateway({ installation, env: { ...env, ...roles } });
    admin = await signIn(gateway);
  }, 90_000);
  afterAll(async () => {
    await Promise.all([gateway.stop(), making.stop()]);
    await installation.remove();
    await provider.stop();
  });
  beforeEach(() => {
    Object.assign(provider, { person: { preferred_username: 'wang' }, more: {}, spoilt: null });
  });

  const open = (at: Gateway, address: string, cookie = ''): Promise<Response> =>
    fetch(address.replace(at.publicUrl, at.url), { redirect: 'manual', headers: { cookie } });
  const cookiesOf = (answer: Response): string =>
    answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  /** From the button to the provider and back to the callback, which is not opened yet. */
  const walk = async (at: Gateway): Promise<{ callback: string; cookie: string }> => {
    const begun = await open(at, `${at.url}/api/v1/session/oidc`);
    expect(begun.status).toBe(303);
    return { callback: provider.visit(begun.headers.get('location') ?? ''), cookie: cookiesOf(begun) };
  };
  /** All the way: where the browser ends, and the session it then has. */
  const enter = async (at = gateway): Promise<{ end: string; session: Session | null; cookie: string }> => {
    const { callback, cookie } = await walk(at);
    const answer = await open(at, callback, cookie);
    const own = cookiesOf(answer);
    const who = await fetch(`${at.url}/api/v1/session`, { headers: { cookie: own } });
    const session = who.ok ? ((await who.json()) as Session) : null;
    return { end: answer.headers.get('location') ?? '', session, cookie: own };
  };
  const refused = (reason: string): object => ({ end: `/console/?refused=${reason}`, session: null });

  it('the sign-in page is told of it, and of its absence', async () => {
    expect(await (await fetch(`${gateway.url}/api/v1/session/ways`)).json()).toEqual({ oidc: true });
    const plain = await startGateway({ installation });
    expect(await (await fetch(`${plain.url}/api/v1/session/ways`)).json()).toEqual({ oidc: false });
    expect((await open(plain, `${plain.url}/api/v1/session/oidc`)).status).toBe(404);
    await plain.stop();
  });

  it('opens the account of that name, which an administrator made; its first password is not asked for', async () => {
    expect(await enter()).toMatchObject(refused('no-account'));
    const account = { login: 'wang', name: '王强', password: 'chosen-by-the-admin', role: 'operator' };
    await admin.post('/api/v1/accounts', account);
    expect(await enter()).toMatchObject({
      end: '/console/',
      session: { login: 'wang', name: '王强', step: null, roles: ['operator'] },
    });
    await expect((await signIn(gateway, account)).get('/api/v1/triage')).rejects.toThrow(
      'sign-in-incomplete',
    );
  });

  it('asks with state, nonce and PKCE, and takes no answer twice or in another browser', async () => {
    const begun = await open(gateway, `${gateway.url}/api/v1/session/oidc`);
    const asked = new URL(begun.headers.get('location') ?? '').searchParams;
    expect([...asked.keys()].sort()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'nonce',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ]);
    expect(begun.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/);

    const { callback, cookie } = await walk(gateway);
    const exchanged = provider.exchanged;
    const elsewhere = await open(gateway, callback);
    expect(elsewhere.headers.get('location')).toBe('/console/?refused=expired');
    const stranger = await walk(gateway);
    const mixed = await open(gateway, callback, stranger.cookie);
    expect(mixed.headers.get('location')).toBe('/console/?refused=refused');
    expect(provider.exchanged).toBe(exchanged);
    expect((await open(gateway, callback, cookie)).headers.get('location')).toBe('/console/');
    expect((await open(gateway, callback, cookie)).headers.get('location')).toBe('/console/?refused=refused');
    expect((await open(gateway, callback, 'oidc=AAAA')).headers.get('location')).toBe(
      '/console/?refused=expired',
    );
  });

  it.each<Spoilt>(['nonce', 'signature', 'audience', 'issuer', 'expired'])(
    'refuses an ID token with a wrong %s',
    async (spoilt) => {
      provider.spoilt = spoilt;
      expect(await enter()).toMatchObject(refused('refused'));
    },
  );

  it('says why nobody came in', async () => {
    provider.person = null;
    expect(await enter()).toMatchObject(refused('denied'));
    provider.person = { preferred_username: 7 };
    expect(await enter()).toMatchObject(refused('no-claim'));
    const [wang] = await query<{ id: string }>(installation, `SELECT id FROM account WHERE login = 'wang'`);
    await admin.request('PATCH', `/api/v1/accounts/${wang?.id ?? ''}`, { active: false });
    provider.person = { preferred_username: 'wang' };
    expect(await enter()).toMatchObject(refused('inactive'));
    const audit = await query<{ reason: string }>(
      installation,
      `SELECT DISTINCT reason FROM audit WHERE action = 'sign-in-failed' AND reason LIKE '单位账号%'`,
    );
    expect(audit.map(({ reason }) => reason)).toContain('单位账号:inactive');
  });

  it('makes accounts only where claims are mapped to roles, and the roles follow the claims', async () => {
    provider.person = { preferred_username: 'zhao' };
    provider.more = { name: '赵敏', realm: { groups: ['canteen'] } };
    expect(await enter(making)).toMatchObject(refused('no-role'));
    provider.more = { name: '赵敏', realm: { groups: ['canteen', 'desk'] } };
    expect(await enter()).toMatchObject(refused('no-account'));
    const both = await Promise.all([enter(making), enter(making)]);
    for (const one of both)
      expect(one).toMatchObject({
        end: '/console/',
        session: { login: 'zhao', name: '赵敏', roles: ['operator'] },
      });
    provider.more = { realm: { groups: ['chiefs'] } };
    expect((await enter(making)).session?.roles).toEqual(['supervisor']);
    expect((await enter()).session?.roles).toEqual(['supervisor']);
    provider.more = { realm: { groups: [] } };
    expect(await enter(making)).toMatchObject(refused('no-role'));
    const open = await fetch(`${making.url}/api/v1/session`, { headers: { cookie: both[0].cookie } });
    expect(open.status).toBe(403);
  });

  it('does not touch the roles of accounts that an administrator made', async () => {
    provider.person = { preferred_username: 'admin', realm: { groups: ['desk'] } };
    expect((await enter(making)).session?.roles).toEqual(['admin', 'supervisor', 'operator']);
  });

  it('says so when the provider cannot be reached', async () => {
    const lost = await startGateway({
      installation,
      env: { ...settingsOf(provider), OIDC_ISSUER: 'https://127.0.0.1:1/' },
    });
    const begun = await open(lost, `${lost.url}/api/v1/session/oidc`);
    expect(begun.headers.get('location')).toBe('/console/?refused=unreachable');
    await lost.stop();
  });
});
