import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type DatabaseProxy, startDatabaseProxy } from '../../../../test/support/database-proxy.js';
import { SteadyClient } from './steady-client.js';

/*
 * Real: PostgreSQL, pg and its pool. In between a relay that adds the last words of a dying server to an answer, so that both
 * arrive together; or a proxy that falls silent.
 */

/** ReadyForQuery, and an ErrorResponse: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const READY = Buffer.from('Z\0\0\0\x05I');
const WORDS = Buffer.from('SFATAL\0C57P01\0Mended\0\0');
const FATAL = Buffer.concat([Buffer.from(`E\0\0\0${String.fromCharCode(4 + WORDS.length)}`), WORDS]);

describe('a connection that ends in the moment in which it is handed over', () => {
  let relay: Server;
  let url: URL;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    const target = new URL(process.env.TEST_POSTGRES_URL ?? '');
    relay = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
      near.pipe(far);
      far.on('data', (chunk: Buffer) => {
        if (!chunk.subarray(-READY.length).equals(READY)) near.write(chunk);
        else near.end(Buffer.concat([chunk, FATAL]));
      });
    });
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    url = new URL(target);
    url.port = String((relay.address() as AddressInfo).port);
  });

  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    relay.close();
  });

  it('is an error to whoever uses it, and nothing to the program', async () => {
    const pool = new pg.Pool({ connectionString: url.href, Client: SteadyClient });
    pool.on('error', () => undefined);
    const client = await pool.connect();
    await expect(client.query('SELECT 1')).rejects.toThrow(/not queryable|terminated/);
    client.release();
    expect(pool.totalCount).toBe(0);
    await pool.end();
  });
});

describe('a connection on which no answer comes', () => {
  let proxy: DatabaseProxy;
  let pool: pg.Pool;

  beforeAll(async () => {
    proxy = await startDatabaseProxy(process.env.TEST_POSTGRES_URL ?? '');
    pool = new pg.Pool({
      connectionString: proxy.url,
      Client: SteadyClient,
      query_timeout: 1_000,
      idleTimeoutMillis: 0,
    });
    pool.on('error', () => undefined);
  });

  afterAll(async () => {
    await pool.end();
    await proxy.stop();
  });

  it.each<[string, (client: pg.PoolClient) => Promise<unknown>]>([
    ['query', (client) => client.query('SELECT 1')],
    [
      'query with a callback',
      (client) =>
        new Promise((resolve, reject) => {
          client.query('SELECT 1', (error: Error | null, result) => {
            if (error) reject(error);
            else resolve(result);
          });
        }),
    ],
  ])('is given up with the first %s, and nobody gets it again', async (_name, ask) => {
    const client = await pool.connect();
    await client.query('SELECT 1');
    proxy.silence();
    await expect(ask(client)).rejects.toThrow('Query read timeout');
    // As TypeORM gives it back: without a word of the error.
    client.release();
    proxy.restore();
    expect(pool.totalCount).toBe(0);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
