import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { VoiceCall } from '#common/database/records/call.js';
import { CallFiling } from './call-filing.js';
import { Calls } from './calls.js';
import { CallStore } from './call-store.js';

const EVERY_MS = 10_000;
const BATCH = 50;
/** A question takes a minute and a half at most, a conversation with a person an hour: then the call is over. */
const SILENT = `interval '10 minutes'`;
const TALKED = `interval '2 hours'`;
/** Twilio's callbacks of a call that is over may still come. */
const KEPT = `interval '7 days'`;

/**
 * Takes up what a crash or a lost callback left: statements that intake has not accepted yet, and calls whose end nobody
 * told us. What was answered to a caller is forgotten after a week.
 */
@Injectable()
export class CallSweeper {
  private readonly logger = new Logger(CallSweeper.name);
  private running = false;

  constructor(
    private readonly database: DataSource,
    private readonly store: CallStore,
    private readonly calls: Calls,
    private readonly filing: CallFiling,
  ) {}

  @Interval(EVERY_MS)
  async sweep(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      await this.endSilent();
      await this.settleEnded();
      await this.database.query(`DELETE FROM voice_call WHERE settled AND ended_at < now() - ${KEPT}`);
    } catch (error) {
      this.logger.warn({ err: error }, 'sweep of calls failed; the next one tries again');
    } finally {
      this.running = false;
    }
  }

  private async endSilent(): Promise<void> {
    const rows = await this.database.query<{ account: string; call_sid: string }[]>(
      `SELECT account, call_sid FROM voice_call
        WHERE NOT settled AND ended_at IS NULL
          AND updated_at < now() - CASE WHEN step = 'human' THEN ${TALKED} ELSE ${SILENT} END
        LIMIT ${String(BATCH)}`,
    );
    for (const { account, call_sid: callSid } of rows) await this.calls.ended(account, callSid);
  }

  private async settleEnded(): Promise<void> {
    const rows = await this.database.manager
      .createQueryBuilder(VoiceCall, 'call')
      .where(`NOT call.settled AND call.updatedAt < now() - interval '15 seconds'`)
      .orderBy('call.endedAt', 'ASC', 'NULLS LAST')
      .take(BATCH)
      .getMany();
    for (const row of rows) {
      try {
        await this.filing.settle(this.store.opened(row));
      } catch (error) {
        this.logger.warn(
          { err: error, call: row.id },
          'a call could not be settled; the next sweep tries again',
        );
      }
    }
  }
}
