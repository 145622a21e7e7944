import { Processor } from '@nestjs/bullmq';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { WORKER_OPTIONS } from '#common/jobs/jobs.js';
import { OutboxProcessor } from './outbox.processor.js';

/**
 * Sends what only the copy can send that holds the channel's connection: in every other copy, and while nobody is connected,
 * its worker rests and the messages wait. There is one such channel; a second one would want a queue of its own.
 */
@Injectable()
@Processor('bound-outbox', { ...WORKER_OPTIONS, concurrency: 1, autorun: false })
export class BoundOutboxProcessor extends OutboxProcessor implements OnApplicationBootstrap {
  override readonly job = 'bound-outbox';
  private isConnected = false;

  onApplicationBootstrap(): void {
    for (const channel of this.registry.bound)
      channel.whenConnected((isConnected) => {
        this.isConnected = isConnected;
        if (isConnected) void this.worker.resume();
        // What is being sent ends by itself: there is nothing to wait for.
        else void this.worker.pause(true);
      });
  }

  /** A worker that goes to rest still gets the one job that it was asking for; the sweep brings it again. */
  override async handle(payload: { messageId: string }): Promise<void> {
    if (this.isConnected) await super.handle(payload);
  }
}
