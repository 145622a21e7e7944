import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { poisonStory } from '../e2e/stories/poison.story.js';
import { smsStory } from '../e2e/stories/sms.story.js';
import { webStory } from '../e2e/stories/web.story.js';
import { eventually } from '../support/eventually.js';

/** The same stories with the jobs on a real Redis (Debian's redis-server) instead of PostgreSQL. */
const PORT = 20_000 + (process.pid % 10_000);
const env = { REDIS_URL: `redis://127.0.0.1:${String(PORT)}` };
let redis: ChildProcess;

beforeAll(async () => {
  redis = spawn(
    'redis-server',
    ['--port', String(PORT), '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'],
    { stdio: 'ignore' },
  );
  await eventually('Redis answers', () => canConnect());
}, 30_000);

afterAll(() => {
  redis.kill();
});

describe('Redis', () => {
  it('is the real one', async () => {
    expect(await canConnect()).toBe(true);
  });
});

smsStory('Redis', env);
webStory('Redis', env);
poisonStory('Redis', env, { again: 'hang' });

function canConnect(): Promise<true | null> {
  return new Promise((resolve) => {
    const socket = connect(PORT, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(null);
    });
  });
}
