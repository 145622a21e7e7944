import { readFile } from 'node:fs/promises';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { formReport, jsonReport } from '../builders/web.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { lengthOf, request, sendRaw } from '../support/raw-http.js';

/*
 * Requests that no browser sends, over bare sockets, against the built gateway with a real PostgreSQL. Whatever comes, the
 * answer is a refusal or a plain acceptance, never a 5xx; nothing is stored that should not be; and after each attack a
 * citizen's report is taken as before. The slow attacks are in test/system/slow-clients.spec.ts.
 */
const MATTER = '铁西区兴华街道附近的化工厂夜里排黑烟,味道呛人';
const JSON_TYPE = 'Content-Type: application/json';
const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';
const MEGABYTE = 1024 * 1024;
/** What an attack may cost in memory, photos of honest citizens apart. */
const MOST_GROWTH = 300 * MEGABYTE;

let gateway: Gateway;
let before: number;
let address = 1;

beforeAll(async () => {
  gateway = await startGateway({
    env: {
      TRUST_PROXY: 'true',
      TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'f'.repeat(32),
    },
  });
  expect((await report()).status).toBe(201);
  before = await memory();
}, 60_000);
afterAll(() => gateway.stop());
afterEach(async () => {
  expect((await report()).status).toBe(201);
  expect((await memory()) - before).toBeLessThan(MOST_GROWTH);
});

const memory = async (): Promise<number> => {
  const status = await readFile(`/proc/${String(gateway.pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
};
const from = (): Record<string, string> => ({ 'x-forwarded-for': `10.7.0.${String(address++ % 250)}` });
const post = (init: RequestInit, path = '/api/v1/reports'): Promise<Response> =>
  fetch(gateway.url + path, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), ...from() },
  });
const report = (): Promise<Response> => post(jsonReport({ text: MATTER }));
const stored = async (): Promise<number> =>
  (await query<{ n: number }>(gateway.installation, 'SELECT count(*)::int AS n FROM inbound_message'))[0]
    ?.n ?? 0;

describe('the request line and headers', () => {
  it.each([
    ['a header of 20 KB', request('GET /', [`X-Long: ${'a'.repeat(20_000)}`]), [431]],
    [
      'a thousand headers',
      request(
        'GET /',
        Array.from({ length: 1_000 }, (_, index) => `X-${String(index)}: ${'a'.repeat(15)}`),
      ),
      [431],
    ],
    ['an address of 20 KB', request(`GET /${'a'.repeat(20_000)}`), [431]],
    [
      'two lengths',
      request('POST /api/v1/reports', [JSON_TYPE, 'Content-Length: 2', 'Content-Length: 4'], '{}{}'),
      [400],
    ],
    [
      'length and chunks',
      request(
        'POST /api/v1/reports',
        [JSON_TYPE, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
        '0\r\n\r\nGET /health/live HTTP/1.1\r\n\r\n',
      ),
      [400],
    ],
    [
      'chunks spelt otherwise',
      request('POST /api/v1/reports', [JSON_TYPE, 'Transfer-Encoding: xchunked'], '0\r\n\r\n'),
      [400],
    ],
    [
      'chunks twice',
      request('POST /api/v1/reports', [JSON_TYPE, 'Transfer-Encoding: chunked, identity'], '0\r\n\r\n'),
      [400],
    ],
    [
      'a chunk size that is none',
      request('POST /api/v1/reports', [JSON_TYPE, 'Transfer-Encoding: chunked'], '-5\r\nhello\r\n0\r\n\r\n'),
      [400],
    ],
    ['a negative length', request('POST /api/v1/reports', [JSON_TYPE, 'Content-Length: -1'], '{}'), [400]],
    ['a folded header', request('GET /', ['X-A: b\r\n c: d']), [400, 200]],
    ['a null byte in a header', request('GET /', ['X-A: a\0b']), [400]],
    ['no HTTP at all', Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello'), [400]],
    ['TRACE', request('TRACE /'), [404, 405]],
    ['CONNECT', request('CONNECT 127.0.0.1:5432'), [null, 400, 404]],
    ['an absolute address', request('GET http://127.0.0.1:5432/'), [200, 400, 404]],
    ['a null in the address', request('GET /api/v1/reports/%00'), [400, 404]],
    ['bytes that are no UTF-8 in the address', request('GET /api/v1/reports/%ff%fe'), [400, 404]],
    ['a bare percent sign', request('GET /%'), [400, 404]],
    ['dots in the address', request('GET /console/assets/../../../package.json'), [403, 404]],
    [
      'dots in the address, encoded',
      request('GET /console/assets/..%2f..%2f..%2fpackage.json'),
      [400, 403, 404],
    ],
    [
      'dots in the address, encoded twice',
      request('GET /console/assets/%252e%252e%252fpackage.json'),
      [400, 403, 404],
    ],
    ['dots with backslashes', request('GET /console/assets/..\\..\\package.json'), [400, 403, 404]],
    [
      'dots for an attachment',
      request('GET /api/v1/attachments/..%2f..%2f..%2fetc%2fpasswd'),
      [400, 401, 404],
    ],
    ['a deep query', request(`GET /status?a${'[b]'.repeat(4_000)}=1`), [200, 400]],
    ['a query of ten thousand names', request(`GET /status?${'a&'.repeat(7_000)}`), [200, 400]],
    [
      'a query that reaches for the prototype',
      request('GET /status?__proto__[admin]=1&constructor.prototype.admin=1'),
      [200, 400],
    ],
  ])('%s', async (_case, bytes, expected) => {
    const answer = await sendRaw(gateway, bytes);
    expect(expected).toContain(answer.status);
    expect(answer.text).not.toMatch(/hotline-12369|root:|node_modules/);
  });

  it('a second request that is smuggled behind the first one is not answered', async () => {
    const { text } = await sendRaw(
      gateway,
      'POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n',
    );
    expect(text).not.toContain('"status":"ok"');
  });

  it('no header changes the method', async () => {
    const code = await report().then(
      async (answer) => ((await answer.json()) as { queryCode: string }).queryCode,
    );
    const answer = await sendRaw(
      gateway,
      request(`GET /api/v1/reports/${code}?_method=DELETE`, [
        'X-HTTP-Method-Override: DELETE',
        'X-Method-Override: DELETE',
      ]),
    );
    expect(answer.status).toBe(200);
  });
});

describe('bodies', () => {
  const big = '{"text":"'.padEnd(3 * MEGABYTE, 'a');

  it.each([
    ['too large, and says so', request('POST /api/v1/reports', [JSON_TYPE, lengthOf(big)], big), [413]],
    [
      'said to be enormous',
      request('POST /api/v1/reports', [JSON_TYPE, 'Content-Length: 99999999999']),
      [413],
    ],
    [
      'too large, in chunks',
      request(
        'POST /api/v1/reports',
        [JSON_TYPE, 'Transfer-Encoding: chunked'],
        `${big.length.toString(16)}\r\n${big}\r\n0\r\n\r\n`,
      ),
      [413],
    ],
    [
      'longer than it says',
      request('POST /api/v1/reports', [JSON_TYPE, 'Content-Length: 5'], '{"text":"臭"}'),
      [400],
    ],
    [
      'gzip',
      request(
        'POST /api/v1/reports',
        [JSON_TYPE, 'Content-Encoding: gzip', lengthOf(gzipSync('{}'))],
        gzipSync('{}'),
      ),
      [415],
    ],
    ['no type', request('POST /api/v1/reports', [lengthOf('{}')], '{}'), [400, 415]],
    [
      'a type that nobody has',
      request('POST /api/v1/reports', ['Content-Type: text/evil', lengthOf('{}')], '{}'),
      [415],
    ],
    [
      'bytes that are no text',
      request(
        'POST /api/v1/reports',
        [JSON_TYPE, 'Content-Length: 4'],
        Buffer.from([0xff, 0xfe, 0x00, 0x80]),
      ),
      [400],
    ],
    [
      'a charset that nobody has',
      request('POST /api/v1/reports', ['Content-Type: application/json; charset=evil-8', lengthOf('{')], '{'),
      [400],
    ],
  ])('%s', async (_case, bytes, expected) => {
    expect(expected).toContain((await sendRaw(gateway, bytes)).status);
  });

  it('shorter than they say are never a report', async () => {
    const count = await stored();
    const answer = await sendRaw(
      gateway,
      request('POST /api/v1/reports', [JSON_TYPE, 'Content-Length: 500'], '{"text":"臭"}'),
      1_000,
    );
    expect([answer.status, await stored()]).toEqual([null, count]);
  });

  it('that unpack to a gigabyte are not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MEGABYTE));
    for (const type of [JSON_TYPE, FORM_TYPE, 'Content-Type: text/xml']) {
      const answer = await sendRaw(
        gateway,
        request('POST /channels/sms/default', [type, 'Content-Encoding: gzip', lengthOf(bomb)], bomb),
      );
      expect(answer.status).toBe(415);
    }
  });

  const jsons: [string, string][] = [
    ['a million brackets', '['.repeat(1_000_000)],
    ['a million closed brackets', '['.repeat(500_000) + ']'.repeat(500_000)],
    ['a text of brackets', `{"text":${'['.repeat(300_000)}${']'.repeat(300_000)}}`],
    ['a text of objects', `{"text":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
    ['an array of a million', `[${'1,'.repeat(900_000)}1]`],
    ['a text of a million', `{"text":[${'1,'.repeat(900_000)}1]}`],
    [
      'a hundred thousand fields',
      `{${Array.from({ length: 100_000 }, (_, index) => `"f${String(index)}":1`).join()}}`,
    ],
    ['__proto__', `{"text":"${MATTER}","__proto__":{"anonymous":true,"admin":true}}`],
    ['constructor', `{"text":"${MATTER}","constructor":{"prototype":{"admin":true}}}`],
    ['a number that is too large', `{"text":1e999}`],
    ['a lone surrogate', `{"text":"\\ud800"}`],
    ['null', 'null'],
    ['a text', '"x"'],
  ];
  it.each(jsons)('JSON: %s', async (_case, body) => {
    const answer = await post({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(answer.status).toBeGreaterThanOrEqual(200);
    expect(answer.status).toBeLessThan(500);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    const session = await fetch(`${gateway.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from() },
      body,
    });
    expect([400, 413]).toContain(session.status);
  });

  it('of two fields of one name, the last of JSON counts, and the first of a form', async () => {
    const twice = await post({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"text":"","text":"${MATTER}"}`,
    });
    expect(twice.status).toBe(201);
    const form = await post({
      method: 'POST',
      body: new URLSearchParams([
        ['text', ''],
        ['text', MATTER],
      ]),
    });
    expect(form.status).toBe(400);
  });

  it('a form of a hundred thousand fields is refused before its signature is computed', async () => {
    const began = Date.now();
    const answer = await fetch(`${gateway.url}/channels/sms/default`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'x' },
      body: Array.from({ length: 100_000 }, (_, index) => `f${String(index)}=1`).join('&'),
    });
    expect([answer.status, Date.now() - began < 5_000]).toEqual([413, true]);
  });
});

describe('XML', () => {
  const lol = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
    { length: 12 },
    (_, index) =>
      `<!ENTITY lol${String(index + 1)} "${`&lol${index === 0 ? '' : String(index)};`.repeat(10)}">`,
  ).join('')}]><xml><Content>&lol12;</Content></xml>`;
  const outside = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY % d SYSTEM "http://127.0.0.1:1/x.dtd"> %d;]><xml>&e;</xml>`;

  it.each([
    ['a billion laughs', lol],
    ['entities from outside', outside],
  ])('%s expand nowhere', async (_case, body) => {
    const began = Date.now();
    for (const type of ['text/xml', 'application/xml']) {
      for (const path of [
        '/channels/sms/default',
        '/channels/wechat/default',
        '/api/v1/reports',
        '/',
        '/status',
      ]) {
        const answer = await post({ method: 'POST', headers: { 'content-type': type }, body }, path);
        expect([400, 403, 404, 415]).toContain(answer.status);
        expect(await answer.text()).not.toMatch(/lollol|root:/);
      }
    }
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});

describe('forms with files', () => {
  const boundary = 'B';
  const multipart = (...parts: (string | Buffer)[]): Buffer =>
    Buffer.concat([
      ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), Buffer.from(part), Buffer.from('\r\n')]),
      Buffer.from(`--${boundary}--\r\n`),
    ]);
  const field = (name: string, value: string): string =>
    `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
  const send = (body: Buffer): ReturnType<typeof sendRaw> =>
    sendRaw(
      gateway,
      request(
        'POST /api/v1/reports',
        [`Content-Type: multipart/form-data; boundary=${boundary}`, lengthOf(body)],
        body,
      ),
    );

  it.each([
    [
      'ten thousand fields',
      multipart(...Array.from({ length: 10_000 }, (_, index) => field(`f${String(index)}`, 'x'))),
    ],
    ['a field name of a megabyte', multipart(field('n'.repeat(MEGABYTE), 'x'))],
    [
      'a part with a header of a megabyte',
      multipart(`X-A: ${'b'.repeat(MEGABYTE)}\r\n${field('text', MATTER)}`),
    ],
    [
      'a hundred files',
      multipart(
        ...Array.from(
          { length: 100 },
          () => 'Content-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\nx',
        ),
      ),
    ],
    ['a field of five megabytes', multipart(field('text', 'a'.repeat(5 * MEGABYTE)))],
    ['__proto__ for a name', multipart(field('__proto__', 'x'), field('text', ''))],
    ['nothing', Buffer.alloc(0)],
  ])('%s', async (_case, body) => {
    const count = await stored();
    const { status } = await send(body);
    expect([400, 413, 415]).toContain(status);
    expect(await stored()).toBe(count);
  });

  it('a part with a thousand headers is read without them', async () => {
    const { status } = await send(multipart(`${'X-A: b\r\n'.repeat(1_000)}${field('text', MATTER)}`));
    expect(status).toBe(201);
  });

  it('a file that does not end is let go, not kept', async () => {
    const chunk = Buffer.alloc(MEGABYTE);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 0)
          controller.enqueue(
            Buffer.from(
              `--${boundary}\r\n${field('text', MATTER)}\r\n--${boundary}\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n`,
            ),
          );
        controller.enqueue(chunk);
        sent += chunk.length;
        if (sent > 200 * MEGABYTE) {
          controller.enqueue(Buffer.from(`\r\n--${boundary}--\r\n`));
          controller.close();
        }
      },
    });
    const answer = await post({
      method: 'POST',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: endless,
      duplex: 'half',
    });
    expect(answer.status).toBe(413);
  });
});

describe('files', () => {
  /** A ZIP archive of one file that unpacks to 200 megabytes of nothing. */
  function zipBomb(name: string): Buffer {
    const size = 200 * MEGABYTE;
    const data = deflateRawSync(Buffer.alloc(size), { level: 9 });
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt32LE(size, 22);
    head.writeUInt16LE(name.length, 26);
    return Buffer.concat([head, Buffer.from(name), data]);
  }
  const svg = Buffer.from(
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><text>&x;</text></svg>',
  );

  it.each([
    ['an archive that unpacks to much', 'a.zip', zipBomb('a')],
    ['a document that unpacks to much', 'a.docx', zipBomb('[Content_Types].xml')],
    ['a picture with scripts and entities', 'a.svg', svg],
    ['a page', 'a.html', Buffer.from('<html><script>alert(1)</script></html>')],
    ['a program', 'a.jpg', Buffer.from('7f454c4602010100', 'hex')],
    ['a picture that is cut off', 'a.jpg', Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')],
  ])('%s is refused', async (_case, name, bytes) => {
    const count = await stored();
    const began = Date.now();
    const answer = await post(formReport({ text: MATTER }, [{ name, bytes }]));
    expect([answer.status, await stored(), Date.now() - began < 15_000]).toEqual([415, count, true]);
  });
});
