import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Finding, Track, Urgency } from '../../complaint/words.js';
import type { CaseState, DeliveryState } from '../../lifecycle/tables.js';
import {
  Instant,
  Int,
  OptionalInstant,
  OptionalText,
  OptionalUuid,
  RecordedAt,
  Ref,
  Text,
  TextList,
} from '../columns.js';

/** One matter (件). Reports join it; deliveries carry it to bureaus. */
@Entity()
@Index(['hotlineId', 'number'], { unique: true })
@Index(['hotlineId', 'state', 'id'])
@Index(['hotlineId', 'id'])
@Index('case_number_start', { synchronize: false })
export class CaseFile {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  /** Year and running number, as people quote it: 2026-000123. */
  @Text() number: string;
  @Text() state: CaseState;
  @Text() title: string;
  @Text() primaryCode: string;
  @TextList() codes: string[];
  @Text() urgency: Urgency;
  @OptionalText() adcode: string | null;
  @Text() track: Track;
  @Instant() openedAt: Date;
  @OptionalInstant() closedAt: Date | null;
  @Int(1) version: number;
}

/** A case on one bureau's desk. `role`: 主办 owns clock and reply, 协办 helps. */
@Entity()
@Index(['hotlineId', 'bureauId', 'state', 'id'])
@Index(['hotlineId', 'bureauId', 'id'])
@Index(['hotlineId', 'state', 'id'])
@Index(['hotlineId', 'dispatchedAt'])
@Index(['shownFrom'], { where: `state = '已派发'` })
@Index(['hotlineId', 'reportedAt'], { where: 'reported_at IS NOT NULL' })
export class Delivery {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Index() @Ref('CaseFile') caseId: string;
  @Ref('Bureau') bureauId: string;
  @Text({ default: '主办' }) role: '主办' | '协办';
  @Text() state: DeliveryState;
  /** Why this bureau: the routing rule's words, or the operator's. */
  @Text() reason: string;
  /** Who fetched it last; a fetch that is not followed by a signature ends by itself. */
  @OptionalUuid() leasedBy: string | null;
  @OptionalInstant() leasedUntil: Date | null;
  @OptionalText() returnReason: string | null;
  @OptionalText() finding: Finding | null;
  /** The bureau's draft; the citizen reads it only after the hotline approved it. */
  @OptionalText() reply: string | null;
  @OptionalText() redoReason: string | null;
  @Int(0) redoCount: number;
  @Int(1) version: number;
  @Instant() dispatchedAt: Date;
  /** From when its bureau sees it; null: never, since the decision was undone before. By the database's clock. */
  @Column('timestamptz', { nullable: true, default: () => 'now()' }) shownFrom: Date | null;
  @OptionalInstant() signedAt: Date | null;
  @OptionalInstant() reportedAt: Date | null;
  @OptionalUuid() dispatchedBy: string | null;
  @RecordedAt() updatedAt: Date;
}

/** Running numbers per hotline and year. */
@Entity()
export class CaseNumber {
  @PrimaryColumn('uuid') @ForeignKey('Hotline') hotlineId: string;
  @PrimaryColumn('integer') year: number;
  @Int(0) last: number;
}
