import { Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { Actor } from '../../lifecycle/machine.js';
import type { HistoryKind, Subject } from '../../lifecycle/history-kinds.js';
import {
  Instant,
  Json,
  OptionalJson,
  OptionalRef,
  OptionalText,
  OptionalUuid,
  RecordedAt,
  Ref,
  Text,
  Uuid,
} from '../columns.js';

/**
 * Append-only (a trigger refuses UPDATE and DELETE): every change of a report, case or delivery. `effectiveAt` is when
 * it holds from, `recordedAt` when we learnt it, so that a past month can be told as it was known then.
 */
@Entity()
@Index(['subject', 'subjectId', 'id'])
@Index(['hotlineId', 'recordedAt'])
export class History {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id: string;
  @Ref('Hotline') hotlineId: string;
  @Text() subject: Subject;
  @Uuid() subjectId: string;
  @Text() kind: HistoryKind;
  /** Objects and lists as they are, a bare word as {"value": …}. */
  @OptionalJson() before: object | null;
  @Json() after: object;
  @Text() actorKind: Actor;
  @OptionalUuid() actorId: string | null;
  @OptionalText() reason: string | null;
  /** The suggestion that whoever decided had before them. */
  @OptionalUuid() suggestionId: string | null;
  @Instant() effectiveAt: Date;
  @RecordedAt() recordedAt: Date;
}

/** Where an operator thought otherwise than the machine: training material (append-only). */
@Entity()
@Index(['hotlineId', 'recordedAt'])
export class Correction {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id: string;
  @Ref('Hotline') hotlineId: string;
  @Ref('Report') reportId: string;
  @Uuid() suggestionId: string;
  @Text() aspect: 'codes' | 'urgency' | 'place' | 'bureau' | 'acceptance' | 'same-matter';
  @Json() suggested: object;
  @Json() decided: object;
  @Ref('Account') accountId: string;
  @RecordedAt() recordedAt: Date;
}

/** Who looked at or changed what was not theirs to see by default: sign-ins, unmasking, accounts, keys (append-only). */
@Entity()
@Index(['hotlineId', 'recordedAt'])
@Index(['hotlineId', 'id'], { where: `action = 'unmasked'` })
export class Audit {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id: string;
  @OptionalRef('Hotline') hotlineId: string | null;
  @OptionalRef('Account') accountId: string | null;
  @Text() action: string;
  @OptionalText() subject: string | null;
  @OptionalText() reason: string | null;
  @RecordedAt() recordedAt: Date;
}
