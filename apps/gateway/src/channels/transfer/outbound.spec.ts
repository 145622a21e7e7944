import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '#common/errors/domain-error.js';
import { isPrivate, postTo } from './outbound.js';

describe('isPrivate', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1%eth0',
    'fc00::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ])('%s is', (address) => {
    expect(isPrivate(address)).toBe(true);
  });

  it.each(['8.8.8.8', '114.114.114.114', '172.32.0.1', '2400:3200::1'])('%s is not', (address) => {
    expect(isPrivate(address)).toBe(false);
  });
});

describe('postTo', () => {
  let server: Server;
  let port = 0;
  let heard = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      request.on('end', () =>
        response.writeHead(heard === 'away' ? 302 : 204, { location: 'http://169.254.169.254/' }).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.close();
  });

  const post = (url: string, allowPrivate: boolean, body = 'x'): Promise<number | string> =>
    postTo(url, {}, Buffer.from(body), { allowPrivate }).catch((error: unknown) =>
      error instanceof DomainError ? error.code : 'network',
    );

  it('calls an address inside only where that is allowed', async () => {
    expect(await post(`http://127.0.0.1:${String(port)}/`, true)).toBe(204);
    expect(heard).toBe('x');
    expect(await post(`http://127.0.0.1:${String(port)}/`, false)).toBe('not-allowed');
    for (const host of ['127.0.0.1', '[::1]', '169.254.169.254', '2130706433', '0x7f.1', 'localhost'])
      expect([host, await post(`https://${host}:${String(port)}/`, false)]).toEqual([host, 'not-allowed']);
    expect(heard).toBe('x');
  });

  it('follows no redirect', async () => {
    heard = '';
    expect(await post(`http://127.0.0.1:${String(port)}/`, true, 'away')).toBe(302);
  });

  it('says that nobody answers', async () => {
    expect(await post('http://127.0.0.1:1/', true)).toBe('network');
  });
});
