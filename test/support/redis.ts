import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';
import { eventually } from './eventually.js';

/** A real Redis (Debian's redis-server) that keeps nothing on disk. */
export interface Redis {
  /** Takes everything away, as a restart without its files would. */
  flush: () => Promise<void>;
  stop: () => Promise<void>;
}

/** A Redis for the stories of one test file. Each worker of a test run has a port of its own. */
export function redisOfThisFile(): { env: { REDIS_URL: string }; flush: () => Promise<void> } {
  const port = 20_000 + (process.pid % 10_000);
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis(port);
  }, 30_000);
  afterAll(() => redis.stop());
  return { env: { REDIS_URL: `redis://127.0.0.1:${String(port)}` }, flush: () => redis.flush() };
}

export async function startRedis(port: number): Promise<Redis> {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'],
    { stdio: 'ignore' },
  );
  const ask = (command: string): Promise<string | null> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
      socket.on('data', (answer) => {
        socket.destroy();
        resolve(answer.toString('utf8').trim());
      });
      socket.on('error', () => {
        resolve(null);
      });
    });
  await eventually('Redis answers', async () => ((await ask('PING')) === '+PONG' ? true : null));
  return {
    flush: async () => {
      if ((await ask('FLUSHALL')) !== '+OK') throw new Error('Redis was not flushed');
    },
    stop: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}
