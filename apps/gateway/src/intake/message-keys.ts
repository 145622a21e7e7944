import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelAccount } from '#common/database/records/hotline.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type { InboundEvent } from '../channels/channel.js';
import type { MessageKey } from './known.js';
import { contactLookup } from './persons.js';

/** The unique key of a message, by which a redelivery and what a vendor lists are known again. */
@Injectable()
export class MessageKeys {
  private readonly hotlines = new Map<string, string>();

  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  /** Throws fail('not-found') for an account that no hotline owns. */
  async of(event: InboundEvent): Promise<MessageKey> {
    const { kind, value } = event.sender;
    return {
      hotlineId: await this.hotlineOf(event),
      channel: event.channel,
      account: event.account,
      senderLookup:
        kind === 'form' ? this.keys.lookup('form', value) : contactLookup(this.keys, { kind, value }),
      externalId: event.externalId,
      contentDigest: this.keys.lookup(
        'content',
        [event.text, event.place ?? '', event.attachments.length].join('\0'),
      ),
    };
  }

  /** Which hotline an account belongs to; it never changes, so it is asked once. */
  private async hotlineOf(event: InboundEvent): Promise<string> {
    const name = `${event.channel}/${event.account}`;
    const known = this.hotlines.get(name);
    if (known !== undefined) return known;
    const row = await this.database.manager.findOneBy(ChannelAccount, {
      channel: event.channel,
      name: event.account,
    });
    if (!row) throw fail('not-found');
    this.hotlines.set(name, row.hotlineId);
    return row.hotlineId;
  }
}
