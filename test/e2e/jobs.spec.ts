import { jobsStory } from './stories/jobs.story.js';

jobsStory('PostgreSQL', {});
