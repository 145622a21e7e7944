import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formReport } from '../builders/web.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { makeAccount, signIn } from '../support/people.js';

/*
 * What is refused before anybody reads it: as problem+json, and as a page where a person looks. Real: the built gateway
 * and PostgreSQL.
 */

const PROBLEM = 'application/problem+json; charset=utf-8';
const PAGE = 'text/html; charset=utf-8';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the border', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  }, 60_000);
  afterAll(() => gateway.stop());

  const call = async (path: string, init: RequestInit = {}): Promise<[number, string | null, string]> => {
    const answer = await fetch(gateway.url + path, init);
    return [answer.status, answer.headers.get('content-type'), await answer.text()];
  };
  const json = (body: string): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

  it('answers a form that is too large, or no form, with a page where a person looks', async () => {
    const large = `text=${'a'.repeat(2_200_000)}`;
    for (const path of ['/', '/h/210100', '/status']) {
      const [status, type, body] = await call(path, { method: 'POST', headers: FORM, body: large });
      expect([path, status, type, body.includes('内容太大')]).toEqual([path, 413, PAGE, true]);
      const picture = { method: 'POST', headers: { 'content-type': 'image/png' }, body: 'x' };
      expect((await call(path, picture)).slice(0, 2)).toEqual([415, PAGE]);
    }
    expect(
      (await call('/api/v1/reports', { method: 'POST', headers: FORM, body: large })).slice(0, 2),
    ).toEqual([413, PROBLEM]);
  });

  it('knows no hotline by an address that is no division code', async () => {
    for (const path of ['/h/%00', '/h/999999', '/h/abc']) {
      expect((await call(path)).slice(0, 2)).toEqual([404, PAGE]);
      const form = { method: 'POST', headers: FORM, body: 'text=test' };
      expect((await call(path, form)).slice(0, 2)).toEqual([404, PAGE]);
    }
  });

  it.each([
    ['without a boundary', 'multipart/form-data', '--x\r\n\r\nabc\r\n--x--'],
    [
      'cut off',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nab',
    ],
    ['with another boundary', 'multipart/form-data; boundary=y', '--x\r\n\r\nabc\r\n--x--'],
    [
      'with a field that calls itself JSON',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="text"\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n--x--\r\n',
    ],
    [
      'with a field that calls itself JSON and is none',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="text"\r\nContent-Type: application/json\r\n\r\n{\r\n--x--\r\n',
    ],
  ])('refuses a form %s', async (_name, type, body) => {
    const init = { method: 'POST', headers: { 'content-type': type }, body };
    expect((await call('/api/v1/reports', init)).slice(0, 2)).toEqual([400, PROBLEM]);
    expect((await call('/', init)).slice(0, 2)).toEqual([400, PAGE]);
  });

  it('refuses JSON that is nested without end, and a body that is no object', async () => {
    const deep = `{"secret":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const bodies: [string, number][] = [
      [deep, 413],
      ['"text"', 400],
      ['5', 400],
      ['null', 400],
    ];
    const desk = await signIn(gateway);
    const object = await desk.request('POST', '/api/v1/hotlines', { adcode: { toString: 1 } });
    expect(object.status).toBe(400);
    for (const [body, expected] of bodies) {
      const [status, type, text] = await call('/api/v1/reports/123456789012/details', json(body));
      expect([body.slice(0, 9), status, type]).toEqual([body.slice(0, 9), expected, PROBLEM]);
      expect((JSON.parse(text) as { detail: string }).detail).toMatch(/[一-鿿]/);
    }
  });

  it('says in Chinese that a body is no object where no field of it is required', async () => {
    const admin = await signIn(gateway);
    const account = { login: 'other', name: '席位', password: 'long-enough-pw', role: 'operator' };
    const { id } = await admin.post<{ id: string }>('/api/v1/accounts', account);
    const answer = await fetch(`${gateway.url}/api/v1/accounts/${id}`, {
      method: 'PATCH',
      headers: { ...admin.headers, 'content-type': 'text/plain' },
      body: '-',
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'bad-request', detail: '请求内容应是一组字段。' }),
    ]);
  });

  it('takes a byte order mark for no part of a JSON body', async () => {
    expect((await call('/api/v1/reports', json('\ufeff{"text":"河水发黑发臭"}')))[0]).toBe(201);
  });

  it('says in its own words that an address cannot be read', async () => {
    expect((await call('/api/%zz')).slice(0, 2)).toEqual([400, PROBLEM]);
    expect((await call(`/api/v1/reports/${'1'.repeat(300)}`)).slice(0, 2)).toEqual([400, PROBLEM]);
  });

  it('refuses a cursor that PostgreSQL could not read', async () => {
    const admin = await signIn(gateway);
    await makeAccount(gateway, admin, {
      login: 'desk',
      name: '席位',
      password: 'long-enough-pw',
      role: 'operator',
    });
    const desk = await signIn(gateway, { login: 'desk', password: 'long-enough-pw' });
    const cursor = Buffer.from(JSON.stringify([0, '9999-12-31 ...+00', '0'.repeat(36)])).toString(
      'base64url',
    );
    const answer = await desk.request('GET', `/api/v1/triage?cursor=${cursor}`);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ field: 'cursor' })] }),
    ]);
  });

  it.each([
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
    ],
    [
      'HEAD with two encodings',
      `HEAD / HTTP/1.1\r\nhost: x\r\n${'transfer-encoding: identity\r\n'.repeat(2)}\r\n`,
      400,
    ],
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a header of 20,000 characters', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ])('answers what is no request: %s', async (_name, bytes, status) => {
    const { hostname, port } = new URL(gateway.url);
    const text = await new Promise<string>((resolve, reject) => {
      let read = '';
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      socket.on('data', (chunk) => (read += chunk.toString('utf8')));
      socket.on('error', reject);
      socket.on('close', () => {
        resolve(read);
      });
    });
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} [\\s\\S]*application/problem\\+json`));
    if (bytes.startsWith('HEAD')) expect(body).toBe('');
    else expect(JSON.parse(body)).toMatchObject({ status, code: 'bad-request' });
  });

  it('still takes a report', async () => {
    expect((await call('/', formReport({ text: '河水发黑发臭' })))[0]).toBe(201);
  });
});
