import { clockStory } from '../e2e/stories/clock.story.js';
import { redisOfThisFile } from '../support/redis.js';

const redis = redisOfThisFile();
clockStory('Redis', redis.env, () => redis.flush());
