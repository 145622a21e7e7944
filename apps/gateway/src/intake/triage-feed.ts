import { Injectable, Logger } from '@nestjs/common';
import { JobQueue } from '#common/jobs/job-queue.js';
import { ENOUGH_WAITS, triageJobKey } from './sweeper.js';

/** What is waiting to be enqueued at most; the sweeper finds the rest. */
const MOST_WAITING = 100;
/** How often it is asked whether the queue has enough. */
const ASK_EVERY = 50;
const REST_MS = 1_000;

interface Received {
  reportId: string;
  revision: number;
  urgent: boolean;
}

/**
 * Enqueues the triage of what was just stored. Nobody waits for it, and it takes no more of the database than one
 * statement at a time: in a flood the intake goes first. What finds no room here, or comes while the queue has enough, is
 * left to the sweeper, which enqueues by urgency. Danger never waits behind the rest.
 */
@Injectable()
export class TriageFeed {
  private readonly logger = new Logger(TriageFeed.name);
  private waiting: Received[] = [];
  private running = false;
  private enqueued = 0;
  private restsUntil = 0;

  constructor(private readonly jobs: JobQueue) {}

  push(received: Received): void {
    if (received.urgent) this.waiting.unshift(received);
    else if (this.waiting.length < MOST_WAITING && this.restsUntil < Date.now()) this.waiting.push(received);
    if (!this.running) void this.feed();
  }

  private async feed(): Promise<void> {
    this.running = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const { reportId, revision, urgent } = next;
      const payload = { reportId, revision, trigger: 'received' };
      try {
        await this.restIfEnough();
        await this.jobs.enqueue('triage', triageJobKey(payload), payload, {
          priority: urgent ? 'danger' : 'normal',
        });
      } catch (error) {
        this.logger.warn({ err: error }, 'job not enqueued; the sweeper will');
      }
    }
    this.running = false;
  }

  private async restIfEnough(): Promise<void> {
    this.enqueued += 1;
    if (this.enqueued % ASK_EVERY !== 0 || (await this.jobs.waiting('triage')) < ENOUGH_WAITS) return;
    this.restsUntil = Date.now() + REST_MS;
    this.waiting = this.waiting.filter(({ urgent }) => urgent);
  }
}
