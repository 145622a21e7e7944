import { smsStory } from './stories/sms.story.js';

smsStory('PostgreSQL', {});
