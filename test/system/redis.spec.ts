import { describe, expect, it } from '@jest/globals';
import { smsStory } from '../e2e/stories/sms.story.js';
import { webStory } from '../e2e/stories/web.story.js';
import { redisOfThisFile } from '../support/redis.js';

/** The same stories with the jobs on a real Redis (Debian's redis-server) instead of PostgreSQL. */
const redis = redisOfThisFile();

describe('Redis', () => {
  it('is the real one', async () => {
    await expect(redis.flush()).resolves.toBeUndefined();
  });
});

smsStory('Redis', redis.env);
webStory('Redis', redis.env);
