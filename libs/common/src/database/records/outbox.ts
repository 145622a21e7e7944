import { Check, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { Instant, Int, OptionalInstant, OptionalText, RecordedAt, Ref, Sealed, Text } from '../columns.js';

export const OUTBOUND_STATES = ['waiting', 'sending', 'sent', 'delivered', 'failed', 'unknown'] as const;
export type OutboundState = (typeof OUTBOUND_STATES)[number];

/**
 * A message to a citizen, written in the transaction of the change that it tells of. `dedupKey` makes one change tell
 * itself once. Questions go at most once, everything else at least once; a receipt is what the first answer could not be.
 */
@Entity()
@Index(['reportId', 'dedupKey'], { unique: true })
@Index(['state', 'notBefore'])
@Index(['channel', 'account', 'externalId'])
@Check(`"state" in ('waiting', 'sending', 'sent', 'delivered', 'failed', 'unknown')`)
export class OutboundMessage {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Ref('Report') reportId: string;
  @Text() channel: string;
  @Text() account: string;
  @Ref('PersonIdentity') identityId: string;
  @Text() purpose: 'receipt' | 'question' | 'decision' | 'result';
  @Text() dedupKey: string;
  @Sealed() body: Buffer;
  @Text() state: OutboundState;
  @Int(0) attempts: number;
  @Instant() notBefore: Date;
  @OptionalInstant() leasedUntil: Date | null;
  @OptionalText() externalId: string | null;
  /** Our words, never the vendor's answer: that may quote the number. */
  @OptionalText() failure: string | null;
  @RecordedAt() createdAt: Date;
  @RecordedAt() updatedAt: Date;
}

/** One try, recorded before the vendor is called: what a crash leaves behind can be reconciled. */
@Entity()
export class OutboundAttempt {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id: string;
  @Index() @Ref('OutboundMessage') messageId: string;
  @RecordedAt() startedAt: Date;
  @OptionalInstant() endedAt: Date | null;
  @OptionalText() outcome: string | null;
}
