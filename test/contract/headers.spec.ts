import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { formReport, jsonReport } from '../builders/web.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, type Installation, newInstallation, startGateway } from '../support/gateway.js';
import { openSocket } from '../support/raw-http.js';
import { type Caller, signIn } from '../support/people.js';

/*
 * What every answer says about itself, so that a browser does nothing with it that we did not mean. Real: the built gateway
 * as it runs behind https, on every route of the OpenAPI file, signed out and signed in, and the files beside it.
 */
const { paths } = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, unknown>>;
};
const ROUTES = Object.entries(paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
);
/** What is the same for everybody and may be kept. */
const FILES = ['/citizen/style.css', '/citizen/script.js', '/console', '/console/triage', '/api/docs'];
const MISSING = ['/no-such-page', '/console/assets/none.js', '/api/v1/none'];

let installation: Installation;
let gateway: Gateway;
let admin: Caller;

beforeAll(async () => {
  installation = await newInstallation({ SECURE_COOKIES: 'true' });
  gateway = await startGateway({ installation });
  admin = await signIn(gateway);
}, 60_000);
afterAll(async () => {
  await gateway.stop();
  await installation.remove();
});

/** A value for each parameter; nothing is found under it, so nothing is changed. */
const fill = (path: string): string =>
  path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    /id$/i.test(name) ? '00000000-0000-4000-8000-000000000000' : '210100',
  );
const isRead = (method: string): boolean => ['GET', 'HEAD'].includes(method);
const ask = (method: string, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(gateway.url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(isRead(method) ? {} : { 'content-type': 'application/json' }),
      'x-forwarded-proto': 'https',
      ...headers,
    },
    ...(isRead(method) ? {} : { body: '{}' }),
  });

function expectSafe(answer: Response, kept = false, isForm = false): void {
  const header = (name: string): string => answer.headers.get(name) ?? '';
  const policy = header('content-security-policy');
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toMatch(/default-src '(self|none)'/);
  expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|default-src[^;]*(unsafe|\*)/);
  expect(header('x-content-type-options')).toBe('nosniff');
  expect(header('x-frame-options')).toBe('DENY');
  expect(header('referrer-policy')).toMatch(/^(no-referrer|same-origin)$/);
  expect(header('strict-transport-security')).toMatch(/^max-age=\d{8,}/);
  expect(header('cross-origin-opener-policy')).toBe('same-origin');
  expect(header('cross-origin-resource-policy')).toBe('same-origin');
  if (!kept) expect(header('cache-control')).toMatch(isForm ? /^private, no-cache$/ : /\bno-store\b/);
  for (const banner of ['server', 'x-powered-by', 'access-control-allow-origin'])
    expect([banner, answer.headers.get(banner)]).toEqual([banner, null]);
  for (const cookie of answer.headers.getSetCookie())
    expect(cookie).toMatch(/(?=.*; HttpOnly)(?=.*; Secure)(?=.*; SameSite=Strict)/);
}

describe('every answer is safe in a browser', () => {
  it.each(ROUTES)('%s %s, signed out', async (method, path) => {
    const isForm = method === 'GET' && ['/', '/h/{adcode}', '/status'].includes(path);
    expectSafe(await ask(method, fill(path), { origin: 'https://evil.example' }), false, isForm);
  });

  it.each(ROUTES.filter(([, path]) => path.startsWith('/api/') && path !== '/api/v1/session'))(
    '%s %s, signed in',
    async (method, path) => {
      expectSafe(await ask(method, fill(path), admin.headers));
    },
  );

  it.each(FILES)('%s', async (path) => {
    const answer = await ask('GET', path);
    expect(answer.status).toBe(200);
    expectSafe(answer, true);
    expect(answer.headers.get('cache-control')).not.toBeNull();
  });

  it.each(MISSING)('%s is not there', async (path) => {
    const answer = await ask('GET', path);
    expect([400, 404]).toContain(answer.status);
    expectSafe(answer);
  });

  it('the console runs scripts from its own files alone', async () => {
    const page = await (await ask('GET', '/console')).text();
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|javascript:/i);
  });

  it('a sign-in', async () => {
    const answer = await fetch(`${gateway.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: gateway.publicUrl },
      body: JSON.stringify({ login: 'admin', password: 'correct-horse-battery' }),
    });
    expect(answer.headers.getSetCookie()).toHaveLength(2);
    expectSafe(answer);
  });

  it('a receipt, and a status page, which no other site learns about', async () => {
    const receipt = await fetch(gateway.url, formReport({ text: '化工厂排黑烟' }));
    expect(receipt.status).toBe(201);
    expectSafe(receipt);
    expect((await receipt.text()).match(/(href|action|src)="https?:/g)).toBeNull();
  });

  it('a picture, and a file that cannot be made safe', async () => {
    const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#555' } })
      .jpeg()
      .toBuffer();
    const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF');
    const sent = await fetch(
      gateway.url,
      formReport({ text: '附件看看' }, [
        { name: 'a.jpg', bytes: photo },
        { name: 'a.pdf', bytes: pdf },
      ]),
    );
    expect(sent.status).toBe(201);
    const ids = await eventually('the report is on the desk with its files', async () => {
      const { items } = await admin.get<{ items: { reportId: string; excerpt: string }[] }>('/api/v1/triage');
      const found = items.find(({ excerpt }) => excerpt.includes('附件看看'));
      if (!found) return null;
      const { attachments } = await admin.get<{ attachments: { id: string }[] }>(
        `/api/v1/triage/${found.reportId}`,
      );
      return attachments.length === 2 ? attachments.map(({ id }) => id) : null;
    });
    const seen: (string | null)[] = [];
    for (const id of ids) {
      const answer = await ask('GET', `/api/v1/attachments/${id}`, admin.headers);
      expect(answer.status).toBe(200);
      expectSafe(answer);
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
      seen.push(answer.headers.get('content-disposition'));
    }
    expect(seen.sort()).toEqual(['attachment', 'inline']);
  });

  it('no answer at all opens itself to other origins', async () => {
    const answer = await fetch(`${gateway.url}/api/v1/session`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('an answer to what is no HTTP names no program', async () => {
    const socket = await openSocket(gateway);
    const text = await new Promise<string>((resolve) => {
      socket.once('data', (data: Buffer) => {
        resolve(data.toString('latin1'));
      });
      socket.write('nonsense\r\n\r\n');
    });
    expect(text).not.toMatch(/fastify|node|server:/i);
  });
});

it('a report by JSON is not kept by anybody in between', async () => {
  expectSafe(await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text: '臭' })));
});
