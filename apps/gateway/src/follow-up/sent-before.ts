import { Injectable } from '@nestjs/common';
import { formatQueryCode } from '#common/complaint/query-code.js';
import type { OutboundMessage } from '#common/database/records/outbox.js';
import type { Report } from '#common/database/records/report.js';
import type { OutboundText } from '../channels/channel.js';
import { ChannelRegistry } from '../channels/registry.js';

/** Two machines do not have the same clock. */
const CLOCKS_MS = 60_000;

/** Asks the vendor whether a message went out already, after a crash or where a webhook may have answered meanwhile. */
@Injectable()
export class SentBefore {
  constructor(private readonly registry: ChannelRegistry) {}

  /** Whether the channel's vendor can be asked at all. */
  canTell(channel: string): boolean {
    return this.registry.reconciler(channel) !== null;
  }

  /** The vendor's id of it; null where it did not go out. Throws like `ReconcilingChannel.sentSince`. */
  async find(message: OutboundMessage, report: Report, { to, text }: OutboundText): Promise<string | null> {
    const channel = this.registry.reconciler(message.channel);
    if (!channel) return null;
    // A receipt has done its work wherever the citizen was sent the code.
    const isFirst = message.dedupKey === 'receipt';
    const since = (isFirst ? report.receivedAt : message.createdAt).getTime() - CLOCKS_MS;
    const words = squeeze(isFirst ? formatQueryCode(report.queryCode) : text);
    const sent = await channel.sentSince(message.account, to, new Date(since));
    // A vendor that keeps our own id needs no comparing of words.
    return (
      sent.find((one) => one.externalId === message.id || squeeze(one.text).includes(words))?.externalId ??
      null
    );
  }
}

/** Vendors trim messages and put words of their own around them (a trial account's notice). */
const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();
