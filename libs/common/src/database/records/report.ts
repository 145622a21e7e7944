import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ReportDetails } from '../../complaint/details.js';
import type { SuggestionBody } from '../../complaint/suggestion.js';
import type { Acceptance, Score, Track, Urgency } from '../../complaint/words.js';
import type { ReportState } from '../../lifecycle/tables.js';
import {
  Flag,
  Instant,
  Int,
  Json,
  OptionalInstant,
  OptionalJson,
  OptionalRef,
  OptionalSealed,
  OptionalText,
  OptionalUuid,
  RecordedAt,
  Ref,
  Sealed,
  Text,
  TextList,
} from '../columns.js';

export interface DangerHit {
  rule: string;
  name: string;
  level: Urgency;
  advice: string;
}

/**
 * What one person said about one matter on one channel (接报). Current columns are the projection of its history;
 * `version` guards against two operators overwriting each other.
 */
@Entity()
@Index(['hotlineId', 'state', 'urgencyRank', 'receivedAt'])
@Index(['hotlineId', 'senderLookup', 'receivedAt'])
@Index('report_received', { synchronize: false })
@Index('report_decided', { synchronize: false })
@Index('report_untriaged', { synchronize: false })
@Index('report_open', { synchronize: false })
export class Report {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Index({ unique: true }) @Text() queryCode: string;
  @Text() channel: string;
  @Text() account: string;
  @Text() senderLookup: string;
  @OptionalRef('Person') personId: string | null;
  /** The identity that answers go to; null where the channel cannot send. */
  @OptionalRef('PersonIdentity') replyTo: string | null;
  /** The sender's own name for us (the number they wrote to), so that an answer comes from it. */
  @OptionalText() addressee: string | null;
  @Flag() anonymous: boolean;
  @Flag() confidential: boolean;
  /** Opens the details of a report that has no phone number. */
  @OptionalSealed() pin: Buffer | null;
  /** Keyed last four digits of the phone, which open the details. */
  @OptionalText() phoneTail: string | null;

  @Int(1) revision: number;
  @Int(0) triagedRevision: number;
  @OptionalUuid() suggestionId: string | null;
  /** Masked text of the current revision. */
  @Text() text: string;
  @OptionalText() placeText: string | null;
  @OptionalJson() danger: DangerHit[] | null;
  /** What is known besides text and place; texts masked. */
  @OptionalJson() details: ReportDetails | null;
  /** The reporter broke off: hung up half-way. */
  @Flag() incomplete: boolean;
  /** What the reporter was asked, in order: slots of the dialogue, OPERATOR_ASKED for an operator's question. */
  @TextList() asked: string[];

  @Text() state: ReportState;
  @OptionalText() acceptance: Acceptance | null;
  @OptionalText() primaryCode: string | null;
  @TextList() codes: string[];
  @OptionalText() urgency: Urgency | null;
  /** 0 特急 … 3 不适用; 2 while unknown. Kept beside urgency for the inbox's order. */
  @Column('smallint', { default: 2 }) urgencyRank: number;
  @OptionalText() adcode: string | null;
  @OptionalText() department: string | null;
  @OptionalRef('Bureau') bureauId: string | null;
  @OptionalText() track: Track | null;
  @Index() @OptionalRef('CaseFile') caseId: string | null;
  /** What the citizen reads: the answer, the refusal or where the matter went. */
  @OptionalText() answer: string | null;

  @Int(1) version: number;
  @Instant() receivedAt: Date;
  @OptionalInstant() decidedAt: Date | null;
  @RecordedAt() updatedAt: Date;
}

/** One state of the citizen's words: each later turn adds one. */
@Entity()
export class ReportRevision {
  @PrimaryColumn('uuid') @ForeignKey('Report') reportId: string;
  @PrimaryColumn('integer') revision: number;
  @Ref('Hotline') hotlineId: string;
  @Text() text: string;
  @OptionalText() placeText: string | null;
  /** The unmasked text, for whoever may unmask. */
  @Sealed() original: Buffer;
  @RecordedAt() recordedAt: Date;
}

/** What the reporter thinks of the answer. */
@Entity()
export class ReportRating {
  @PrimaryColumn('uuid') @ForeignKey('Report') reportId: string;
  @Ref('Hotline') hotlineId: string;
  @Text() score: Score;
  @RecordedAt() recordedAt: Date;
}

/** What the machine thinks about one revision. Append-only; `trigger` makes a repeated job write one row. */
@Entity()
@Index(['reportId', 'revision', 'trigger'], { unique: true })
export class Suggestion {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Ref('Report') reportId: string;
  @Int() revision: number;
  @Text() trigger: string;
  @Json() body: SuggestionBody;
  @Int() elapsedMs: number;
  @RecordedAt() recordedAt: Date;
}

/** What later reports are compared with; written by the classifier before it looks for candidates. */
@Entity()
@Index('report_feature_terms', { synchronize: false })
@Index(['personId', 'receivedAt'])
export class ReportFeature {
  @PrimaryColumn('uuid') @ForeignKey('Report') reportId: string;
  @Ref('Hotline') hotlineId: string;
  @Int() revision: number;
  @TextList() terms: string[];
  @OptionalText() adcode: string | null;
  @TextList() codes: string[];
  @OptionalRef('Person') personId: string | null;
  @Instant() receivedAt: Date;
  /** Whether later reports are compared with it; not where its matter has enough others. */
  @Flag(true) searched: boolean;
  @Json() features: object;
}
