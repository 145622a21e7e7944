import { afterAll, beforeAll } from '@jest/globals';
import { clockStory } from '../e2e/stories/clock.story.js';
import { jobsStory } from '../e2e/stories/jobs.story.js';
import { poisonStory } from '../e2e/stories/poison.story.js';
import { stalledStory } from '../e2e/stories/stalled.story.js';
import { type Redis, startRedis } from '../support/redis.js';

/** What the queue promises when programs crash, sleep or have a wrong clock, on a real Redis. */
const PORT = 30_000 + (process.pid % 10_000);
const on = (database: number): { REDIS_URL: string } => ({
  REDIS_URL: `redis://127.0.0.1:${String(PORT)}/${String(database)}`,
});
let redis: Redis;

beforeAll(async () => {
  redis = await startRedis(PORT);
}, 30_000);

afterAll(async () => {
  await redis.stop();
});

jobsStory('Redis', on(1));
clockStory('Redis', on(2), () => redis.flush());
stalledStory('Redis', on(3));
poisonStory('Redis', on(4), { again: 'hang' });
