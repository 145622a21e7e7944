import { stalledStory } from '../e2e/stories/stalled.story.js';
import { redisOfThisFile } from '../support/redis.js';

stalledStory('Redis', redisOfThisFile().env);
