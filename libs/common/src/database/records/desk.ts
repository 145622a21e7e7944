import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { OptionalSealed, OptionalText, RecordedAt, Ref, Sealed, Text } from '../columns.js';

export const DESK_KINDS = ['来信', '来访', '来电'] as const;
export type DeskKind = (typeof DESK_KINDS)[number];

export interface Representative {
  name: string;
  contact?: string;
}

/** What an operator noted beside the report that they keyed in. */
@Entity()
export class DeskRecord {
  @PrimaryColumn('uuid') @ForeignKey('Report') reportId: string;
  @Ref('Hotline') hotlineId: string;
  @Text() kind: DeskKind;
  @Ref('Account') accountId: string;
  @OptionalSealed() name: Buffer | null;
  /** For the screen: 王**. */
  @OptionalText() nameMasked: string | null;
  /** Visits and people that came (批次、人次); null where nobody came. */
  @Column('integer', { nullable: true }) batches: number | null;
  @Column('integer', { nullable: true }) persons: number | null;
  /** JSON of Representative[]. */
  @OptionalSealed() representatives: Buffer | null;
}

/** What an operator is keying in. It is theirs alone, and gone when the report is made. */
@Entity()
@Index(['accountId', 'hotlineId'])
export class DeskDraft {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Ref('Account') accountId: string;
  @Sealed() body: Buffer;
  @RecordedAt() updatedAt: Date;
}
