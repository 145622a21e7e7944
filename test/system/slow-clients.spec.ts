import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jsonReport } from '../builders/web.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { openSocket } from '../support/raw-http.js';

/*
 * Clients that hold a connection and send next to nothing. Real: the built gateway with its time limits (15 s for headers,
 * 90 s for a whole request), PostgreSQL, a thousand sockets.
 */
const MEGABYTE = 1024 * 1024;
let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway.stop());

const report = async (): Promise<number> =>
  (await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text: '化工厂排黑烟' }))).status;
const memory = async (): Promise<number> => {
  const status = await readFile(`/proc/${String(gateway.pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
};

/** Sends the beginning, then one byte each second; resolves with the seconds until the gateway hung up. */
async function trickle(beginning: string): Promise<number> {
  const socket = await openSocket(gateway);
  const began = Date.now();
  socket.resume().write(beginning);
  const timer = setInterval(() => socket.write('a'), 1_000);
  await once(socket, 'close');
  clearInterval(timer);
  return (Date.now() - began) / 1_000;
}

describe('slow clients', () => {
  it('who trickle headers or a body are sent away, and others are served meanwhile', async () => {
    const headers = Array.from({ length: 50 }, () => trickle('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '));
    const body = trickle(
      'POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    );
    expect(await report()).toBe(201);
    expect(Math.max(...(await Promise.all(headers)))).toBeLessThan(45);
    expect(await report()).toBe(201);
    expect(await body).toBeLessThan(150);
    expect(await report()).toBe(201);
  });

  it('who only hold a thousand connections cost little memory, are sent away, and keep nobody out', async () => {
    const before = await memory();
    const sockets: Socket[] = [];
    for (let index = 0; index < 1_000; index++) sockets.push((await openSocket(gateway)).resume());
    expect(await report()).toBe(201);
    expect((await memory()) - before).toBeLessThan(150 * MEGABYTE);
    await Promise.all(sockets.filter(({ closed }) => !closed).map((socket) => once(socket, 'close')));
    expect(await report()).toBe(201);
  });
});
