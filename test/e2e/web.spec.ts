import { webStory } from './stories/web.story.js';

webStory('PostgreSQL', {});
