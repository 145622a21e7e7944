import { Injectable, Logger } from '@nestjs/common';
import { JobQueue } from '#common/jobs/job-queue.js';
import { triageJobKey } from './sweeper.js';

/** What is waiting to be enqueued at most; the sweeper finds the rest. */
const MOST_WAITING = 100;

interface Received {
  reportId: string;
  revision: number;
  urgent: boolean;
}

/**
 * Enqueues the triage of what was just stored. Nobody waits for it, and it takes no more of the database than one
 * statement at a time: in a flood the intake goes first, and what finds no room here is left to the sweeper, which enqueues
 * by urgency. Danger never waits behind the rest.
 */
@Injectable()
export class TriageFeed {
  private readonly logger = new Logger(TriageFeed.name);
  private readonly waiting: Received[] = [];
  private running = false;

  constructor(private readonly jobs: JobQueue) {}

  push(received: Received): void {
    if (received.urgent) this.waiting.unshift(received);
    else if (this.waiting.length < MOST_WAITING) this.waiting.push(received);
    if (!this.running) void this.feed();
  }

  private async feed(): Promise<void> {
    this.running = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const { reportId, revision, urgent } = next;
      const payload = { reportId, revision, trigger: 'received' };
      try {
        await this.jobs.enqueue('triage', triageJobKey(payload), payload, {
          priority: urgent ? 'danger' : 'normal',
        });
      } catch (error) {
        this.logger.warn({ err: error }, 'job not enqueued; the sweeper will');
      }
    }
    this.running = false;
  }
}
