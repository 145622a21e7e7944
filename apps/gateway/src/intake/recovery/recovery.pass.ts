import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { formatQueryCode } from '#common/complaint/query-code.js';
import type { ChannelAccount } from '#common/database/records/hotline.js';
import { DomainError } from '#common/errors/domain-error.js';
import type { Listed, ListedMessage, RecoveringChannel } from '../../channels/channel.js';
import { IntakeService } from '../intake.service.js';
import { type StoredMessage, storedMessages } from '../known.js';
import { MessageKeys } from '../message-keys.js';
import { Faults } from './faults.js';
import { recovered } from './metrics.js';
import { Receipts } from './receipts.js';

/** Entries can appear late in a vendor's list: this much behind the watermark is read again, and the unique key makes it harmless. */
const OVERLAP_MS = 3_600_000;
/** One window is held in memory, oldest first; the watermark moves after each. */
const WINDOW_MS = 3_600_000;
const CHUNK = 200;
/** A younger message may still be on its way through the webhook, which answers it. */
const ANSWER_MS = 2 * 60_000;

/** Reads one account's list from the watermark to now and takes over what is missing. */
@Injectable()
export class RecoveryPass {
  private readonly logger = new Logger(RecoveryPass.name);

  constructor(
    private readonly database: DataSource,
    private readonly intake: IntakeService,
    private readonly keys: MessageKeys,
    private readonly faults: Faults,
    private readonly receipts: Receipts,
  ) {}

  /**
   * `reached` is called after each window with the time up to which nothing is missing. Throws where the vendor or the
   * database fails, and when the program is to end; what was reached stays reached.
   */
  async run(
    channel: RecoveringChannel,
    account: ChannelAccount,
    { from, now }: { from: Date; now: Date },
    reached: (at: Date) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    let held: Date | null = null;
    let since = new Date(Math.min(from.getTime(), now.getTime()) - OVERLAP_MS);
    while (since < now) {
      const until = new Date(Math.min(since.getTime() + WINDOW_MS, now.getTime()));
      const listed = await channel.listReceived(account.name, since, until);
      for (let i = 0; i < listed.length; i += CHUNK) {
        signal.throwIfAborted();
        held = (await this.take(account, listed.slice(i, i + CHUNK), now)) ?? held;
      }
      if (held === null) await reached(until);
      since = until;
    }
  }

  /** The time of the first message that is to be tried again in the next pass; null where there is none. */
  private async take(account: ChannelAccount, listed: Listed[], now: Date): Promise<Date | null> {
    let held: Date | null = null;
    const hold = (at: Date): void => {
      held ??= at;
    };
    const messages: ListedMessage[] = [];
    for (const one of listed) {
      if ('event' in one) messages.push(one);
      else if (!(await this.faults.note(account, one))) hold(one.receivedAt);
    }
    const before = await this.stored(messages);
    const settled = messages.filter(
      ({ event }, index) => before[index] && now.getTime() - event.receivedAt.getTime() > ANSWER_MS,
    );
    const fresh: ListedMessage[] = [];
    for (const [index, message] of messages.entries()) {
      if (before[index]) continue;
      const outcome = await this.accept(account, message);
      if (outcome === 'accepted') fresh.push(message);
      if (outcome === 'held') hold(message.event.receivedAt);
    }
    await this.answer([...fresh, ...settled]);
    return held;
  }

  private async accept(
    account: ChannelAccount,
    message: ListedMessage,
  ): Promise<'accepted' | 'known' | 'given-up' | 'held'> {
    const { channel, externalId, receivedAt } = message.event;
    try {
      const { redelivered } = await this.intake.accept(await message.complete());
      if (redelivered) return 'known';
      await this.faults.clear(account, externalId);
      recovered.inc({ channel, outcome: 'accepted' });
      return 'accepted';
    } catch (error) {
      if (error instanceof DomainError && error.policy.retryable) throw error;
      this.logger.warn({ err: error, channel, externalId }, 'a listed message was not taken over');
      const fault = error instanceof DomainError ? error.detail : '没有存下来,系统会再试。';
      return (await this.faults.note(account, { externalId, receivedAt, fault, final: false }))
        ? 'given-up'
        : 'held';
    }
  }

  private async stored(messages: readonly ListedMessage[]): Promise<(StoredMessage | null)[]> {
    const keys = await Promise.all(messages.map(({ event }) => this.keys.of(event)));
    return storedMessages(this.database.manager, keys);
  }

  /** Whoever was not sent the code since is owed the receipt. */
  private async answer(messages: readonly ListedMessage[]): Promise<void> {
    const stored = await this.stored(messages);
    for (const [index, { answers }] of messages.entries()) {
      const { messageId, queryCode } = stored[index] ?? {};
      if (messageId === undefined || !queryCode) continue;
      const code = formatQueryCode(queryCode);
      if (!answers.some((text) => text.includes(code))) await this.receipts.owe(messageId);
    }
  }
}
