import { jobsStory } from '../e2e/stories/jobs.story.js';
import { redisOfThisFile } from '../support/redis.js';

jobsStory('Redis', redisOfThisFile().env);
