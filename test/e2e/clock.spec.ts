import { query } from '../support/gateway.js';
import { clockStory } from './stories/clock.story.js';

clockStory('PostgreSQL', {}, (installation) => query(installation, 'DELETE FROM bullmq.job'));
