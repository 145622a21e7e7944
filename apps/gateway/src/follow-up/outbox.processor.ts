import { Processor } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { DataSource, IsNull } from 'typeorm';
import { OutboundAttempt, OutboundMessage } from '#common/database/records/outbox.js';
import { PersonIdentity } from '#common/database/records/person.js';
import { Report } from '#common/database/records/report.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { JobProcessor } from '#common/jobs/job-processor.js';
import { WORKER_OPTIONS } from '#common/jobs/jobs.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { ChannelRegistry } from '../channels/registry.js';
import { FallBack } from './fall-back.js';
import { SentBefore } from './sent-before.js';

const sent = new Counter({
  name: 'hotline_outbound_total',
  help: 'Messages to citizens by channel and outcome.',
  labelNames: ['channel', 'outcome'],
});

/** Longer than a handler of this job may take. */
const LEASE = `interval '90 seconds'`;
/** A message that took the program down so often is not tried again. */
const DEADLY_TRIES = 3;
const UNCLEAR = '发送中断,不知是否送达';

interface Claim {
  message: OutboundMessage;
  attemptId: string;
  /** Tries before this one that nobody ended, so that nobody knows whether the vendor has the message. */
  unclear: number;
}

/**
 * Sends one message of the outbox. The attempt is recorded before the vendor is called. Before a second one the vendor is
 * asked whether the first went out, since its answer may have been lost: if so, the message is sent; if not, it is sent
 * now. Where nobody can tell, a question is not asked again after a crash (at most once) and its outcome shows as
 * unknown, while everything else is sent again (at least once).
 *
 * Where the channel says that this way to the person is closed, another of their contacts is tried (fall-back.ts).
 *
 * A sender holds the message for a while by the database's clock, and is known by the number of the try: one that
 * slept past its time neither calls the vendor nor overwrites what its successor found.
 */
@Injectable()
@Processor('outbox', { ...WORKER_OPTIONS, concurrency: 4 })
export class OutboxProcessor extends JobProcessor<'outbox' | 'bound-outbox'> {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    protected readonly registry: ChannelRegistry,
    private readonly sentBefore: SentBefore,
    private readonly fallBack: FallBack,
  ) {
    super('outbox', database);
  }

  override async handle({ messageId }: { messageId: string }): Promise<void> {
    const claim = await this.claim(messageId);
    if (!claim) return;
    const { message, attemptId, unclear } = claim;
    const isUnprovable = message.purpose === 'question' && !this.sentBefore.canTell(message.channel);
    if (unclear > 0 && (isUnprovable || unclear >= DEADLY_TRIES)) {
      await this.finish(claim, { state: 'unknown', failure: UNCLEAR });
      await this.endAttempt(attemptId, 'unknown');
      return;
    }
    try {
      const { send, find } = await this.prepare(message);
      const mayBeOut = message.attempts > 1 || message.purpose === 'receipt';
      const found = mayBeOut ? await find() : null;
      if (!(await this.stillHolds(message))) {
        await this.endAttempt(attemptId, 'overtaken');
        return;
      }
      await this.finish(claim, { state: 'sent', externalId: found ?? (await send()), failure: null });
      const outcome = found === null ? 'sent' : 'found';
      await this.endAttempt(attemptId, outcome);
      if (unclear > 0) await this.endOpenAttempts(message.id, found === null ? 'not-sent' : 'found');
      sent.inc({ channel: message.channel, outcome });
    } catch (error) {
      const final = error instanceof DomainError && !error.policy.retryable;
      const outcome = final ? 'refused' : 'failed';
      await this.endAttempt(attemptId, outcome);
      const failure = error instanceof DomainError ? error.detail : '发送失败';
      if (error instanceof DomainError && error.code === 'not-reachable')
        await this.fallBack.takeOver(message, failure);
      else await this.finish(claim, { state: final ? 'failed' : 'waiting', failure });
      sent.inc({ channel: message.channel, outcome });
      if (!final) throw error;
    }
  }

  protected override subjectOf({ messageId }: { messageId: string }): string {
    return messageId;
  }

  /** Where the vendor could not be asked about an earlier try, nobody knows. */
  protected override async onGivenUp({ messageId: id }: { messageId: string }): Promise<void> {
    const { manager } = this.database;
    const isUnclear = await manager.existsBy(OutboundAttempt, { messageId: id, endedAt: IsNull() });
    await manager.update(
      OutboundMessage,
      { id, state: 'waiting' },
      isUnclear ? { state: 'unknown', failure: UNCLEAR } : { state: 'failed' },
    );
  }

  /** Takes the message for this process, or null when it is not due, sent already or being sent. */
  private async claim(id: string): Promise<Claim | null> {
    const [taken] = await this.database.query<{ attemptId: string; unclear: number }[]>(
      `WITH due AS (
         SELECT id FROM outbound_message
          WHERE id = $1 AND ((state = 'waiting' AND not_before <= now())
                          OR (state = 'sending' AND coalesce(leased_until, now()) <= now()))
          FOR UPDATE),
       taken AS (
         UPDATE outbound_message m SET state = 'sending', attempts = attempts + 1, leased_until = now() + ${LEASE},
                updated_at = now()
           FROM due WHERE m.id = due.id RETURNING m.id)
       INSERT INTO outbound_attempt (message_id) SELECT id FROM taken
       RETURNING id AS "attemptId",
         (SELECT count(*)::int FROM outbound_attempt WHERE message_id = $1 AND ended_at IS NULL) AS unclear`,
      [id],
    );
    if (!taken) return null;
    return { ...taken, message: await this.database.manager.findOneByOrFail(OutboundMessage, { id }) };
  }

  /** Everything that the vendor's calls need; `find` asks whether the message went out before, `send` sends it. */
  private async prepare(
    message: OutboundMessage,
  ): Promise<{ send: () => Promise<string>; find: () => Promise<string | null> }> {
    const channel = this.registry.sender(message.channel);
    if (!channel) throw fail('not-allowed', { detail: `渠道 ${message.channel} 不能发消息。` });
    const identity = await this.database.manager.findOneByOrFail(PersonIdentity, { id: message.identityId });
    if (identity.unsubscribedAt !== null) throw fail('not-reachable', { detail: '对方已退订(TD)。' });
    const report = await this.database.manager.findOneByOrFail(Report, { id: message.reportId });
    const outgoing = {
      account: message.account,
      to: { kind: identity.kind, value: this.keys.openText('person_identity.value', identity.value) },
      from: message.channel === report.channel ? report.addressee : null,
      text: this.keys.openText('outbound_message.body', message.body),
    };
    const origin = {
      messageId: message.id,
      reportId: report.id,
      queryCode: report.queryCode,
      purpose: message.purpose,
      inReplyTo: await this.lastOf(report, message.channel),
    };
    return {
      send: async () => (await channel.send(outgoing, origin)).externalId,
      find: () => this.sentBefore.find(message, report, outgoing),
    };
  }

  private async lastOf({ id, senderLookup }: Report, channel: string): Promise<string | null> {
    const [last] = await this.database.query<{ externalId: string }[]>(
      `SELECT m.external_id AS "externalId" FROM report_message l JOIN inbound_message m ON m.id = l.message_id
        WHERE l.report_id = $1 AND m.sender_lookup = $2 AND m.channel = $3 ORDER BY m.received_at DESC LIMIT 1`,
      [id, senderLookup, channel],
    );
    return last?.externalId ?? null;
  }

  /** Whether nobody took the message over meanwhile; it is held for the time of the call. */
  private async stillHolds({ id, attempts }: OutboundMessage): Promise<boolean> {
    const { affected } = await this.database
      .createQueryBuilder()
      .update(OutboundMessage)
      .set({ leasedUntil: () => `now() + ${LEASE}` })
      .where({ id, attempts, state: 'sending' })
      .execute();
    return affected === 1;
  }

  private async finish(
    { message: { id, attempts } }: Claim,
    change: Pick<OutboundMessage, 'state' | 'failure'> & { externalId?: string },
  ): Promise<void> {
    await this.database
      .createQueryBuilder()
      .update(OutboundMessage)
      .set({ ...change, leasedUntil: null, updatedAt: () => 'now()' })
      .where({ id, attempts, state: 'sending' })
      .execute();
  }

  private async endOpenAttempts(messageId: string, outcome: string): Promise<void> {
    await this.database
      .createQueryBuilder()
      .update(OutboundAttempt)
      .set({ endedAt: () => 'now()', outcome })
      .where({ messageId, endedAt: IsNull() })
      .execute();
  }

  private async endAttempt(id: string, outcome: string): Promise<void> {
    await this.database
      .createQueryBuilder()
      .update(OutboundAttempt)
      .set({ endedAt: () => 'now()', outcome })
      .where({ id })
      .execute();
  }
}
