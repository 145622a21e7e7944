import { stalledStory } from './stories/stalled.story.js';

stalledStory('PostgreSQL', {});
