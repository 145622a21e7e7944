import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '#common/database/id.js';
import { ChannelAccount } from '#common/database/records/hotline.js';
import { OutboundMessage } from '#common/database/records/outbox.js';
import type { ContactKind } from '#common/privacy/contact.js';
import { ChannelRegistry } from '../channels/registry.js';
import { OutboxSender } from './outbox-sender.js';

const WORDS: Partial<Record<ContactKind, string>> = {
  phone: '手机短信',
  email: '邮件',
  wechat: '微信',
  wechaty: '微信',
};

interface Way {
  identityId: string;
  kind: ContactKind;
  channel: string;
  account: string;
}

/**
 * The way round for a message whose own way to the person is closed (a blocked account, an answering window that is over):
 * it is written again for the next contact that the same person has proved to be theirs, on a channel that reaches it.
 * The first stays as 未送达 with the reason; the new one fails, falls back or arrives for itself. Nobody is written to twice
 * at the same contact, and where none is left the message shows as 未送达: somebody has to call.
 */
@Injectable()
export class FallBack {
  constructor(
    private readonly database: DataSource,
    private readonly registry: ChannelRegistry,
    private readonly sender: OutboxSender,
  ) {}

  /** Ends a message that is being sent; `why` is the channel's sentence. Does nothing where somebody else took it over. */
  async takeOver({ id, attempts }: OutboundMessage, why: string): Promise<void> {
    const next = await this.database.transaction(async (manager) => {
      const message = await manager.findOne(OutboundMessage, {
        where: { id, attempts, state: 'sending' },
        lock: { mode: 'pessimistic_write' },
      });
      if (!message) return null;
      const way = await this.wayRound(manager, message);
      await manager.update(OutboundMessage, id, {
        state: 'failed',
        leasedUntil: null,
        failure: `未送达:${why}${way ? `已改发${WORDS[way.kind] ?? way.channel}。` : '请电话回访。'}`,
        updatedAt: () => 'now()',
      });
      return way && this.writeAgain(manager, message, way);
    });
    await this.sender.wake([next]);
  }

  private async wayRound(manager: EntityManager, message: OutboundMessage): Promise<Way | null> {
    const identities = await manager.query<{ id: string; kind: ContactKind }[]>(
      `SELECT other.id, other.kind
         FROM person_identity own JOIN person_identity other ON other.person_id = own.person_id
        WHERE own.id = $1 AND other.verified AND other.kind = ANY($2)
          AND NOT EXISTS (SELECT FROM outbound_message tried
                           WHERE tried.report_id = $3 AND tried.identity_id = other.id
                             AND split_part(tried.dedup_key, '@', 1) = $4)
        ORDER BY other.created_at, other.id`,
      [
        message.identityId,
        this.registry.senders.map(({ reaches }) => reaches),
        message.reportId,
        noticeOf(message),
      ],
    );
    const accounts = await manager.findBy(ChannelAccount, { hotlineId: message.hotlineId });
    for (const { id: identityId, kind } of identities) {
      for (const sender of this.registry.senders.filter(({ reaches }) => reaches === kind)) {
        const account = accounts.find(({ channel, name }) => channel === sender.name && sender.knows(name));
        if (account) return { identityId, kind, channel: sender.name, account: account.name };
      }
    }
    return null;
  }

  private async writeAgain(manager: EntityManager, message: OutboundMessage, way: Way): Promise<string> {
    const id = newId();
    const { hotlineId, reportId, purpose, body, notBefore } = message;
    const { identityId, channel, account } = way;
    const dedupKey = `${noticeOf(message)}@${identityId}`;
    await manager.insert(OutboundMessage, {
      ...{ id, hotlineId, reportId, purpose, body, notBefore, identityId, channel, account, dedupKey },
      state: 'waiting',
    });
    return id;
  }
}

/** What is told, whichever contact it is told to. */
const noticeOf = ({ dedupKey }: OutboundMessage): string => dedupKey.split('@')[0] ?? dedupKey;
