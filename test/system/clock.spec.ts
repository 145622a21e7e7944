import { query } from '../support/gateway.js';
import { clockStory } from '../e2e/stories/clock.story.js';

clockStory('PostgreSQL', {}, (installation) => query(installation, 'DELETE FROM bullmq.job'));
