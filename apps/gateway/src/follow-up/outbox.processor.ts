import { Processor } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { DataSource } from 'typeorm';
import { OutboundAttempt, OutboundMessage } from '#common/database/records/outbox.js';
import { PersonIdentity } from '#common/database/records/person.js';
import { Report } from '#common/database/records/report.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { JobProcessor } from '#common/jobs/job-processor.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { ChannelRegistry } from '../channels/registry.js';

const sent = new Counter({
  name: 'hotline_outbound_total',
  help: 'Messages to citizens by channel and outcome.',
  labelNames: ['channel', 'outcome'],
});

/** Longer than any vendor call may take. */
const LEASE = `interval '90 seconds'`;

interface Claim {
  message: OutboundMessage;
  /** An earlier sender died between its attempt and the answer: nobody knows whether the vendor has it. */
  unclear: boolean;
}

/**
 * Sends one message of the outbox. The attempt is recorded before the vendor is called; after a crash in between, a
 * question is not asked again (at most once) and its outcome shows as unknown, while a decision or result is sent
 * again (at least once).
 */
@Injectable()
@Processor('outbox', { concurrency: 4 })
export class OutboxProcessor extends JobProcessor<'outbox'> {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly registry: ChannelRegistry,
  ) {
    super('outbox', database);
  }

  override async handle({ messageId }: { messageId: string }): Promise<void> {
    const claim = await this.claim(messageId);
    if (!claim) return;
    const { message, unclear } = claim;
    if (unclear && message.purpose === 'question') {
      await this.finish(message, { state: 'unknown', failure: '发送中断,不知是否送达' });
      return;
    }
    const attempts = this.database.getRepository(OutboundAttempt);
    const attempt = await attempts.save(attempts.create({ messageId }));
    try {
      const externalId = await this.send(message);
      await this.finish(message, { state: 'sent', externalId, failure: null });
      await attempts.update(attempt.id, { endedAt: new Date(), outcome: 'sent' });
      sent.inc({ channel: message.channel, outcome: 'sent' });
    } catch (error) {
      const final = error instanceof DomainError && !error.policy.retryable;
      await attempts.update(attempt.id, { endedAt: new Date(), outcome: final ? 'refused' : 'failed' });
      await this.finish(message, {
        state: final ? 'failed' : 'waiting',
        failure: error instanceof DomainError ? error.detail : '发送失败',
      });
      sent.inc({ channel: message.channel, outcome: final ? 'refused' : 'failed' });
      if (!final) throw error;
    }
  }

  protected override async onGivenUp({ messageId }: { messageId: string }): Promise<void> {
    await this.database.manager.update(
      OutboundMessage,
      { id: messageId, state: 'waiting' },
      { state: 'failed' },
    );
  }

  /** Takes the message for this process, or null when it is not due, sent already or being sent. */
  private async claim(id: string): Promise<Claim | null> {
    return this.database.transaction(async (manager) => {
      const message = await manager.findOne(OutboundMessage, {
        where: { id },
        lock: { mode: 'pessimistic_write' },
      });
      const now = new Date();
      const waiting = message?.state === 'waiting' && message.notBefore <= now;
      const abandoned = message?.state === 'sending' && (message.leasedUntil ?? now) <= now;
      if (!message || (!waiting && !abandoned)) return null;
      await manager.query(
        `UPDATE outbound_message SET state = 'sending', attempts = attempts + 1, leased_until = now() + ${LEASE}, updated_at = now() WHERE id = $1`,
        [id],
      );
      return { message, unclear: abandoned };
    });
  }

  private async send(message: OutboundMessage): Promise<string> {
    const channel = this.registry.sender(message.channel);
    if (!channel) throw fail('not-allowed', { detail: `渠道 ${message.channel} 不能发消息。` });
    const identity = await this.database.manager.findOneByOrFail(PersonIdentity, { id: message.identityId });
    const report = await this.database.manager.findOneByOrFail(Report, { id: message.reportId });
    const { externalId } = await channel.send({
      account: message.account,
      to: { kind: identity.kind, value: this.keys.openText('person_identity.value', identity.value) },
      from: report.addressee,
      text: this.keys.openText('outbound_message.body', message.body),
    });
    return externalId;
  }

  private async finish(message: OutboundMessage, change: Partial<OutboundMessage>): Promise<void> {
    await this.database.manager.update(
      OutboundMessage,
      { id: message.id, state: 'sending' },
      {
        ...change,
        leasedUntil: null,
        updatedAt: new Date(),
      },
    );
  }
}
