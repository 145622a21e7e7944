import { Check, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { TransferState } from '../../lifecycle/tables.js';
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
  RecordedAt,
  Ref,
  Sealed,
  Text,
} from '../columns.js';

export const PARTNER_KINDS = ['12345', '全国平台', '上级', '督察'] as const;
export type PartnerKind = (typeof PARTNER_KINDS)[number];

/** A platform, superior or inspection team that hands work orders over, at one hotline. */
@Entity()
@Index(['hotlineId', 'name'], { unique: true })
export class TransferPartner {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  /** How it names itself in a request; also its channel account. */
  @Index({ unique: true }) @Text() account: string;
  @Text() name: string;
  @Text() kind: PartnerKind;
  /** Signs what it sends. */
  @Sealed() secret: Buffer;
  @OptionalText() webhookUrl: string | null;
  /** Signs what we send. */
  @Sealed() webhookSecret: Buffer;
  /** Days until an order is due that names no deadline. */
  @Int() defaultDays: number;
  @Flag(true) active: boolean;
  /** Which column of its spreadsheets is which field, as it was last chosen. */
  @OptionalJson() columns: Record<string, string> | null;
  @RecordedAt() createdAt: Date;
}

/** A partner's work order: its own numbers and clock, beside the report that it became. */
@Entity()
@Index(['partnerId', 'externalNumber'], { unique: true })
export class TransferOrder {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Ref('TransferPartner') partnerId: string;
  @Index() @Ref('Report') reportId: string;
  @Text() externalNumber: string;
  @OptionalText() agency: string | null;
  @OptionalText() documentNumber: string | null;
  @OptionalText() answerTo: string | null;
  @OptionalText() category: string | null;
  @OptionalText() partnerUrgency: string | null;
  @Instant() dueAt: Date;
  @OptionalSealed() reporterName: Buffer | null;
  /** For the screen: 王**. */
  @OptionalText() reporterMasked: string | null;
  /** Keyed digest of the whole order as it first came. */
  @Text() contentDigest: string;
  /** Keyed digest of words, place and attachments as the report has them now. */
  @Text() wordsDigest: string;
  @Text() state: TransferState;
  /** Asked for and not granted: the partner grants it by sending the order with a later deadline. */
  @OptionalInstant() extensionUntil: Date | null;
  @OptionalText() reason: string | null;
  @OptionalText() reply: string | null;
  @Int(1) version: number;
  @Instant() receivedAt: Date;
  @RecordedAt() updatedAt: Date;
}

/** The same order with other content, sent later. */
@Entity()
export class TransferChange {
  @PrimaryColumn('uuid') @ForeignKey('TransferOrder') orderId: string;
  @PrimaryColumn('text') contentDigest: string;
  @Ref('Hotline') hotlineId: string;
  /** What the partner sent. */
  @Sealed() raw: Buffer;
  /** Masked words that came too late to be joined to the report; null where nothing was left out. */
  @OptionalText() leftOut: string | null;
  @Instant() receivedAt: Date;
}

export const NOTICE_STATES = ['waiting', 'sent', 'dead'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

/** What a partner is told about an order, written in the transaction of the step that it tells of. */
@Entity()
@Index(['hotlineId', 'state'])
@Index('transfer_notice_waiting', { synchronize: false })
@Check(`"state" in ('waiting', 'sent', 'dead')`)
export class TransferNotice {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Index() @Ref('TransferOrder') orderId: string;
  @Text() event: string;
  @Sealed() body: Buffer;
  @Text() state: NoticeState;
  @Int(0) attempts: number;
  /** Our words, never the partner's answer. */
  @OptionalText() failure: string | null;
  @RecordedAt() createdAt: Date;
  @RecordedAt() updatedAt: Date;
}

export const IMPORT_STATES = ['reading', 'ready', 'running', 'done', 'failed'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** A spreadsheet of orders. Its rows wait in transfer_import_row until somebody has said which column is what. */
@Entity()
@Index(['hotlineId', 'createdAt'])
@Check(`"state" in ('reading', 'ready', 'running', 'done', 'failed')`)
export class TransferImport {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Ref('TransferPartner') partnerId: string;
  @OptionalRef('Account') accountId: string | null;
  @Sealed() fileName: Buffer;
  @Text() state: ImportState;
  /** The headings, in the order of the columns. */
  @Json() headings: string[];
  @OptionalJson() mapping: Record<string, string> | null;
  @Int(0) rows: number;
  @RecordedAt() createdAt: Date;
  @OptionalInstant() endedAt: Date | null;
  @RecordedAt() updatedAt: Date;
}

/** One row of a spreadsheet. Its cells are forgotten as soon as it is dealt with. */
@Entity()
@Index(['importId', 'state', 'row'])
@Check(`"state" in ('waiting', 'imported', 'known', 'changed', 'refused')`)
export class TransferImportRow {
  @PrimaryColumn('uuid') @ForeignKey('TransferImport') importId: string;
  /** As the spreadsheet counts: the heading is row 1. */
  @PrimaryColumn('integer') row: number;
  @OptionalSealed() cells: Buffer | null;
  @Text() state: 'waiting' | 'imported' | 'known' | 'changed' | 'refused';
  @OptionalText() field: string | null;
  @OptionalText() reason: string | null;
}
