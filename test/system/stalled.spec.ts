import { stalledStory } from '../e2e/stories/stalled.story.js';

stalledStory('PostgreSQL', {});
