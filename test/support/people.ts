import type { Gateway } from './gateway.js';

/** Somebody who works with the API: a signed-in browser, or a bureau's system with its key. */
export interface Caller {
  get: <T>(path: string) => Promise<T>;
  post: <T>(path: string, body?: unknown) => Promise<T>;
  /** The bare answer, for refusals. */
  request: (method: string, path: string, body?: unknown) => Promise<Response>;
  /** What proves who calls. */
  headers: Record<string, string>;
}

export const ADMIN = { login: 'admin', password: 'correct-horse-battery' };

/** An account as an administrator makes it. */
export interface NewAccount {
  login: string;
  name: string;
  /** What it has once its owner has changed the first one. */
  password: string;
  role: string;
  bureauId?: string | undefined;
}

/**
 * An administrator makes an account (at `adcode`, else at the own first hotline), and its owner signs in and changes the
 * first password.
 */
export async function makeAccount(
  gateway: Pick<Gateway, 'url' | 'publicUrl'>,
  admin: Caller,
  account: NewAccount,
  adcode?: string,
): Promise<{ id: string }> {
  const first = `first-${account.password}`;
  const here = adcode === undefined ? {} : { 'x-hotline': adcode };
  const answer = await fetch(`${gateway.url}/api/v1/accounts`, {
    method: 'POST',
    headers: { ...admin.headers, ...here, 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, password: first }),
  });
  if (!answer.ok) throw new Error(`no account ${account.login}: ${await answer.text()}`);
  await changeFirstPassword(gateway, { login: account.login, password: first }, account.password);
  return (await answer.json()) as { id: string };
}

/** What everybody does at the first sign-in. */
export async function changeFirstPassword(
  gateway: Pick<Gateway, 'url' | 'publicUrl'>,
  { login, password: current }: typeof ADMIN,
  password: string,
): Promise<void> {
  const owner = await signIn(gateway, { login, password: current });
  const changed = await owner.request('PUT', '/api/v1/session/password', { current, password });
  if (!changed.ok) throw new Error(`password not changed: ${await changed.text()}`);
}

export async function signIn(
  gateway: Pick<Gateway, 'url' | 'publicUrl'>,
  { login, password }: typeof ADMIN = ADMIN,
): Promise<Caller> {
  const answer = await fetch(`${gateway.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: gateway.publicUrl },
    body: JSON.stringify({ login, password }),
  });
  if (!answer.ok) throw new Error(`sign-in failed: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return caller(gateway, { cookie, origin: gateway.publicUrl });
}

export const withKey = (gateway: Pick<Gateway, 'url'>, key: string): Caller =>
  caller(gateway, { authorization: `Bearer ${key}` });

function caller({ url }: Pick<Gateway, 'url'>, headers: Record<string, string>): Caller {
  const request = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const read = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await request(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path} → ${String(answer.status)}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    request,
    headers,
    get: (path) => read('GET', path),
    post: (path, body) => read('POST', path, body ?? {}),
  };
}
