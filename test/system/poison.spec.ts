import { poisonStory } from '../e2e/stories/poison.story.js';

poisonStory('PostgreSQL', {});
