import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Planner } from './planner.js';
import { Ringer } from './ringer.js';

const EVERY_MS = 2_000;
/** Calls that are made at the same time. */
const AT_ONCE = 4;

/** Looks for alarms that are due and for calls that are to be made, by the database's clock. */
@Injectable()
export class AlarmSweeper {
  private readonly logger = new Logger(AlarmSweeper.name);
  private running = false;

  constructor(
    private readonly planner: Planner,
    private readonly ringer: Ringer,
  ) {}

  @Interval(EVERY_MS)
  async sweep(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      await this.planner.tidy();
      while (await this.planner.planOne());
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.ring()));
    } catch (error) {
      this.logger.warn({ err: error }, 'alarm sweep failed; the next one tries again');
    } finally {
      this.running = false;
    }
  }

  private async ring(): Promise<void> {
    while (await this.ringer.ringOne());
  }
}
