import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Instant, RecordedAt, Ref } from '../columns.js';

/**
 * An operator has this report open, so that nobody else begins with it. Runs out by itself, and ends with the session:
 * it is part of no backup. It guards nobody's data; two decisions at once are told apart by the report's version.
 */
@Entity()
export class ReportClaim {
  @PrimaryColumn('uuid') @ForeignKey('Report') reportId: string;
  @Ref('Hotline') hotlineId: string;
  @Ref('Account') accountId: string;
  @Index() @Column('uuid') @ForeignKey('Session', 'id', { onDelete: 'CASCADE' }) sessionId: string;
  @RecordedAt() since: Date;
  /** By the database's clock. */
  @Instant() until: Date;
}
