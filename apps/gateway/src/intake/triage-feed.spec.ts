import { describe, expect, it } from '@jest/globals';
import type { JobQueue } from '#common/jobs/job-queue.js';
import { eventually } from '../../../../test/support/eventually.js';
import { ENOUGH_WAITS } from './sweeper.js';
import { TriageFeed } from './triage-feed.js';

/** What is enqueued in a flood. Fake: the queue, which only notes what it is given and says how much waits in it. */
function queueWith(waiting: number): { enqueued: string[]; jobs: JobQueue } {
  const enqueued: string[] = [];
  const jobs = {
    waiting: () => Promise.resolve(waiting),
    enqueue: (_name: string, key: string) => {
      enqueued.push(key);
      return Promise.resolve();
    },
  };
  return { enqueued, jobs: jobs as unknown as JobQueue };
}

const received = (reportId: string, urgent = false) => ({ reportId, revision: 1, urgent });
const flood = Array.from({ length: 90 }, (_, number) => received(`r${String(number)}`));
const count = (enqueued: string[], expected: number): Promise<true> =>
  eventually(`${String(expected)} enqueued`, () => Promise.resolve(enqueued.length === expected || null));

describe('the feed of the triage queue', () => {
  it('enqueues what comes while the queue has room', async () => {
    const { enqueued, jobs } = queueWith(ENOUGH_WAITS - 1);
    const feed = new TriageFeed(jobs);
    for (const one of flood) feed.push(one);
    await count(enqueued, flood.length);
  });

  it('leaves the rest of a flood to the sweeper while the queue has enough, but nothing urgent', async () => {
    const { enqueued, jobs } = queueWith(ENOUGH_WAITS);
    const feed = new TriageFeed(jobs);
    for (const one of flood) feed.push(one);
    await count(enqueued, 50);
    feed.push(received('later'));
    feed.push(received('danger', true));
    await count(enqueued, 51);
    expect(enqueued).toContain('danger-1');
    expect(enqueued).not.toContain('later-1');
  });
});
