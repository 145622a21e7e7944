import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { smsStory } from '../e2e/stories/sms.story.js';
import { webStory } from '../e2e/stories/web.story.js';
import { type Redis, startRedis } from '../support/redis.js';

/** The same stories with the jobs on a real Redis (Debian's redis-server) instead of PostgreSQL. */
const PORT = 20_000 + (process.pid % 10_000);
const env = { REDIS_URL: `redis://127.0.0.1:${String(PORT)}` };
let redis: Redis;

beforeAll(async () => {
  redis = await startRedis(PORT);
}, 30_000);

afterAll(async () => {
  await redis.stop();
});

describe('Redis', () => {
  it('is the real one', async () => {
    await expect(redis.flush()).resolves.toBeUndefined();
  });
});

smsStory('Redis', env);
webStory('Redis', env);
