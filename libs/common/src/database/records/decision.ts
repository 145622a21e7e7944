import { Entity, Index, PrimaryColumn } from 'typeorm';
import type { Urgency } from '../../complaint/words.js';
import type { ReportAction } from '../../lifecycle/tables.js';
import { Int, Json, OptionalInstant, OptionalRef, RecordedAt, Ref, Text } from '../columns.js';
import type { Report } from './report.js';

/** What a report was before a decision, as far as undoing the decision brings it back. */
export type BeforeDecision = Pick<
  Report,
  | 'codes'
  | 'primaryCode'
  | 'urgency'
  | 'urgencyRank'
  | 'adcode'
  | 'department'
  | 'bureauId'
  | 'track'
  | 'caseId'
  | 'answer'
  | 'asked'
> & {
  /** Of the case that the report joined; null where it joined none. */
  joinedUrgency: Urgency | null;
};

/**
 * One decision on a report. Its id is chosen by whoever decides, so that a decision that is sent twice is taken once.
 * `recordedAt` is that of the history rows of the same transaction.
 */
@Entity()
@Index(['reportId', 'recordedAt'])
export class ReportDecision {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Ref('Report') reportId: string;
  /** Null: a person on duty without an account, by their telephone. */
  @OptionalRef('Account') accountId: string | null;
  @Text() action: ReportAction;
  /** Of the report, after it. */
  @Int() version: number;
  @Json() before: BeforeDecision;
  /** Until then nobody outside is told, and it can be undone; null: it cannot. By the database's clock. */
  @OptionalInstant() undoUntil: Date | null;
  @OptionalInstant() undoneAt: Date | null;
  @RecordedAt() recordedAt: Date;
}
