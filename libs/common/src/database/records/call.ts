import { Check, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import {
  Flag,
  Instant,
  Int,
  OptionalInstant,
  OptionalRef,
  OptionalSealed,
  OptionalText,
  OptionalUuid,
  RecordedAt,
  Ref,
  Sealed,
  Text,
} from '../columns.js';

/** A telephone call that a vendor asks us to lead, step by step. What the caller said is sealed. */
@Entity()
@Index(['account', 'callSid'], { unique: true })
@Index('voice_call_unsettled', { synchronize: false })
export class VoiceCall {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Text() account: string;
  @Text() callSid: string;
  /** Keyed, by which earlier reports of the caller are found; null where the number is hidden. */
  @OptionalText() callerLookup: string | null;
  /** For lists: 138****8000. */
  @OptionalText() callerMasked: string | null;
  @Sealed() state: Buffer;
  /** The step or exit of `state`, for lists. */
  @Text() step: string;
  /** The number of the callback that is expected next. */
  @Int(0) turn: number;
  @Int(1) version: number;
  /** How many statements of `state` intake has accepted. */
  @Int(0) delivered: number;
  @OptionalRef('Report') reportId: string | null;
  /** The vendor's id of the recording of the whole call, and whether it is with the report. */
  @OptionalText() recordingSid: string | null;
  @Flag() recordingKept: boolean;
  /** Nothing is left to do for it. */
  @Flag() settled: boolean;
  @RecordedAt() startedAt: Date;
  @RecordedAt() updatedAt: Date;
  @OptionalInstant() waitingSince: Date | null;
  @OptionalInstant() endedAt: Date | null;
}

/** What was answered to one callback of a call, so that the same callback gets the same answer again. */
@Entity()
export class VoiceTurn {
  @PrimaryColumn('uuid') @ForeignKey('VoiceCall', { onDelete: 'CASCADE' }) callId: string;
  @PrimaryColumn('integer') number: number;
  @Sealed() reply: Buffer;
  @RecordedAt() recordedAt: Date;
}

/** What every caller hears first while a known event lasts. */
@Entity()
@Index(['hotlineId', 'until'])
export class VoiceAnnouncement {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Text() text: string;
  /** The case that those who are affected too are suggested for. */
  @OptionalRef('CaseFile') caseId: string | null;
  @Instant() until: Date;
  @OptionalInstant() endedAt: Date | null;
  @OptionalUuid() createdBy: string | null;
  @RecordedAt() createdAt: Date;
}

export const CALL_BACK_STATES = ['open', 'taken', 'done', 'unreached'] as const;
export type CallBackState = (typeof CALL_BACK_STATES)[number];

/** Somebody has to ring a citizen back. `dedupKey` makes one cause one task. */
@Entity()
@Index(['hotlineId', 'dedupKey'], { unique: true })
@Index(['hotlineId', 'state', 'createdAt'])
@Check(`"state" in ('open', 'taken', 'done', 'unreached')`)
export class CallBack {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @OptionalRef('Report') reportId: string | null;
  @Text() reason: string;
  @Text() dedupKey: string;
  /** Whom to ring; null where only the report knows. */
  @OptionalSealed() contact: Buffer | null;
  /** For lists: 138****8000. */
  @OptionalText() contactMasked: string | null;
  @Text({ default: 'open' }) state: CallBackState;
  @Int(0) tries: number;
  @OptionalUuid() takenBy: string | null;
  @OptionalInstant() takenAt: Date | null;
  @OptionalText() note: string | null;
  @RecordedAt() createdAt: Date;
  @RecordedAt() updatedAt: Date;
}
