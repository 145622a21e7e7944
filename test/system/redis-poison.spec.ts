import { poisonStory } from '../e2e/stories/poison.story.js';
import { redisOfThisFile } from '../support/redis.js';

poisonStory('Redis', redisOfThisFile().env, { again: 'hang' });
