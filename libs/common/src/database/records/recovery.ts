import { Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { Flag, Instant, Int, OptionalInstant, OptionalText, RecordedAt, Ref, Text } from '../columns.js';

/** Up to where an account's vendor was asked for what did not reach us: everything before is stored. */
@Entity()
export class RecoveryWatermark {
  @PrimaryColumn('uuid') @ForeignKey('ChannelAccount') channelAccountId: string;
  @Instant() reachedAt: Date;
  /** The last pass that got to its end. */
  @OptionalInstant() passedAt: Date | null;
  /** Passes in a row that did not. */
  @Int(0) failures: number;
  /** Why the last pass ended early, in our words. */
  @OptionalText() failure: string | null;
  /** Not asked again before: the vendor wants to be left alone. */
  @OptionalInstant() retryAt: Date | null;
}

/** A message in a vendor's list that could not be taken over: it is looked up there by its id. */
@Entity()
@Index(['channelAccountId', 'externalId'], { unique: true })
export class RecoveryFault {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id: string;
  @Ref('ChannelAccount') channelAccountId: string;
  @Text() externalId: string;
  /** Why, in our words and without content. */
  @Text() fault: string;
  @Int() tries: number;
  /** Given up: it holds nothing back. */
  @Flag() parked: boolean;
  @Instant() receivedAt: Date;
  @RecordedAt() foundAt: Date;
}
