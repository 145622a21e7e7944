import { poisonStory } from './stories/poison.story.js';

poisonStory('PostgreSQL', {});
