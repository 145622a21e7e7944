import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { JobQueue } from '#common/jobs/job-queue.js';
import { ChannelRegistry } from '../channels/registry.js';

const EVERY_MS = 10_000;
const BATCH = 500;

interface Due {
  id: string;
  channel: string;
}

/** Sees to it that what stands in the outbox goes out: at once after a commit, and by sweeping for what was left. */
@Injectable()
export class OutboxSender {
  private readonly logger = new Logger(OutboxSender.name);

  constructor(
    private readonly database: DataSource,
    private readonly jobs: JobQueue,
    private readonly registry: ChannelRegistry,
  ) {}

  /** Call after the commit with what `Outbox.write` gave. Never throws: the sweep repeats it. */
  async wake(messageIds: (string | null)[]): Promise<void> {
    try {
      const ids = messageIds.filter((id) => id !== null);
      const due = await this.database.query<Due[]>(
        `SELECT id, channel FROM outbound_message WHERE id = ANY($1) AND state = 'waiting' AND not_before <= now()`,
        [ids],
      );
      await this.enqueue(due);
    } catch (error) {
      this.logger.warn({ err: error }, 'outbox not woken; the sweep will');
    }
  }

  /** Messages whose time has come (the end of the quiet hours), whose job was lost, or whose sender died. */
  @Interval(EVERY_MS)
  async sweep(): Promise<void> {
    try {
      const rows = await this.database.query<Due[]>(
        `SELECT id, channel FROM outbound_message
          WHERE (state = 'waiting' AND not_before <= now() AND updated_at < now() - interval '10 seconds')
             OR (state = 'sending' AND leased_until < now())
          ORDER BY not_before LIMIT ${String(BATCH)}`,
      );
      await this.enqueue(rows);
    } catch (error) {
      this.logger.warn({ err: error }, 'outbox sweep failed; the next one tries again');
    }
  }

  private async enqueue(rows: Due[]): Promise<void> {
    const bound = this.registry.bound.map(({ name }) => name);
    for (const queue of ['outbox', 'bound-outbox'] as const) {
      const due = rows.filter(({ channel }) => bound.includes(channel) === (queue === 'bound-outbox'));
      await this.jobs.enqueueAll(
        queue,
        due.map(({ id }) => ({ key: id, payload: { messageId: id } })),
      );
    }
  }
}
