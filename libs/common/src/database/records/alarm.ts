import { Entity, Index, PrimaryColumn } from 'typeorm';
import {
  Flag,
  Instant,
  Int,
  OptionalInstant,
  OptionalRef,
  OptionalText,
  RecordedAt,
  Ref,
  Sealed,
  Text,
} from '../columns.js';

/** Who is called first, second and third; `bureau` is the duty person of the bureau that has the case. */
export const DUTY_RANKS = ['officer', 'leader', 'supervisor', 'bureau'] as const;
export type DutyRank = (typeof DUTY_RANKS)[number];

/** One person on duty from a time until another. */
@Entity()
@Index(['hotlineId', 'rank', 'until'])
export class DutyShift {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Text() rank: DutyRank;
  /** Of the rank `bureau` alone. */
  @OptionalRef('Bureau') bureauId: string | null;
  @Text() name: string;
  /** E.164. */
  @Sealed() phone: Buffer;
  @Instant() from: Date;
  @Instant() until: Date;
  @RecordedAt() createdAt: Date;
}

/** How an alarm ended; `signed`: the bureau signed the delivery. */
export type AlarmEnd = 'key' | 'sms' | 'page' | 'console' | 'decision' | 'signed';

/**
 * Somebody has to hear of it: a report that is 特急, a delivery of one that no bureau has signed, or a drill, which names
 * neither. Open until a named person has acknowledged it, or the bureau has signed.
 */
@Entity()
@Index(['dueAt'], { where: `state = 'open'` })
@Index(['hotlineId', 'openedAt'])
@Index(['reportId'], { unique: true, where: `state = 'open' AND delivery_id IS NULL` })
@Index(['deliveryId'], { unique: true })
@Index(['ledBy'])
export class Alarm {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @OptionalRef('Report') reportId: string | null;
  @OptionalRef('Delivery') deliveryId: string | null;
  /** The alarm in whose calls this one is told, too: it ends when somebody acknowledges that one. */
  @OptionalRef('Alarm') ledBy: string | null;
  @Flag() drill: boolean;
  /** Four digits that acknowledge by text message, from a number that was called. */
  @Text() code: string;
  @Text({ default: 'open' }) state: 'open' | 'ended';
  /** Who is called next, and when by the database's clock. */
  @Text() rank: DutyRank;
  @Int(1) round: number;
  @RecordedAt() dueAt: Date;
  /** What the console has to show loudly: nobody on duty, a number that cannot be called. */
  @OptionalText() problem: string | null;
  @RecordedAt() openedAt: Date;
  @OptionalInstant() endedAt: Date | null;
  @OptionalText() endedHow: AlarmEnd | null;
  /** The person's name. */
  @OptionalText() endedBy: string | null;
}

/** `unknown`: the program was cut off so often that nobody knows whether the telephone rang. */
export type StepState = 'planned' | 'running' | 'done' | 'failed' | 'dropped' | 'unknown';

/** One call or text message to one person; kept for good. */
@Entity()
@Index(['alarmId', 'recordedAt'])
@Index(['hotlineId', 'recordedAt'])
@Index(['notBefore'], { where: `state IN ('planned', 'running')` })
export class AlarmStep {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Ref('Alarm') alarmId: string;
  @Int() round: number;
  @Text() rank: DutyRank;
  @Text() name: string;
  @Sealed() phone: Buffer;
  @Text() way: 'call' | 'sms';
  @Text({ default: 'planned' }) state: StepState;
  @Int(0) tries: number;
  /** While running: until then one copy of the program holds it. */
  @RecordedAt() notBefore: Date;
  @OptionalInstant() startedAt: Date | null;
  @OptionalInstant() endedAt: Date | null;
  @OptionalText() externalId: string | null;
  /** What became of it, in words for the console. */
  @OptionalText() outcome: string | null;
  /** The person confirmed by this call, message or its page; its outcome says how and stays. */
  @OptionalInstant() confirmedAt: Date | null;
  @RecordedAt() recordedAt: Date;
}
