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
