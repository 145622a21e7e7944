import { Check, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DialogueStep } from '../../complaint/dialogue-step.js';
import {
  Flag,
  Instant,
  Int,
  OptionalJson,
  OptionalRef,
  OptionalSealed,
  OptionalText,
  RecordedAt,
  Ref,
  Sealed,
  Text,
  TextList,
} from '../columns.js';

/**
 * opened: a report, complete enough to judge; asked: a report, and we asked back; added: words to an open report;
 * progress: asked how things stand; guided: said nothing that we can act on; noted: thanked, scolded or unsubscribed;
 * folded: the sender wrote too often, or a machine answered us; kept with the report it belongs to and not answered.
 */
export type InboundEffect = 'opened' | 'asked' | 'added' | 'progress' | 'guided' | 'noted' | 'folded';

/**
 * What a vendor delivered, raw and sealed, never changed. The unique key makes a redelivery visible; the digest of the
 * content is part of it, so that a vendor id used twice for different content makes two messages and loses none.
 */
@Entity()
@Index(['hotlineId', 'channel', 'account', 'senderLookup', 'externalId', 'contentDigest'], { unique: true })
export class InboundMessage {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Text() channel: string;
  @Text() account: string;
  @Text() senderLookup: string;
  @Text() externalId: string;
  @Text() contentDigest: string;
  @Sealed() raw: Buffer;
  /** What this message did; it decides how a redelivery is answered. */
  @Text() effect: InboundEffect;
  /** What was answered; null for messages of before there was a dialogue. */
  @OptionalJson() step: DialogueStep | null;
  @Instant() receivedAt: Date;
  @RecordedAt() recordedAt: Date;
}

/** Which messages a report was made of, and at which revision each came in. */
@Entity()
export class ReportMessage {
  @PrimaryColumn('uuid') @ForeignKey('InboundMessage') messageId: string;
  @PrimaryColumn('uuid') @ForeignKey('Report') @Index() reportId: string;
  @Int() revision: number;
  /** Masked words of a message that was folded; those of the others are in their revision. */
  @OptionalText() folded: string | null;
  /** What the channel noticed about how it came, for the operator; without content. */
  @TextList() remarks: string[];
}

/**
 * A picture, sound or file that came with a message, or that a bureau added to its delivery. The stored original is sealed
 * and keeps its EXIF; `safeKey` has none.
 */
@Entity()
@Check(`"state" in ('pending', 'stored', 'refused', 'lost')`)
@Check(`num_nonnulls("report_id", "delivery_id") = 1`)
export class Attachment {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  /** Null for a bureau's. */
  @Index() @OptionalRef('Report') reportId: string | null;
  @OptionalRef('InboundMessage') messageId: string | null;
  /** Whose bureau added it; null for a citizen's. */
  @Index() @OptionalRef('Delivery') deliveryId: string | null;
  /** The reporters may see it with the answer. */
  @Flag() isPublic: boolean;
  @Text() state: 'pending' | 'stored' | 'refused' | 'lost';
  /** By content, not by name; null until the bytes were seen. */
  @OptionalText() mediaType: string | null;
  @Int(0) bytes: number;
  @OptionalText() originalKey: string | null;
  /** Instead of `originalKey` for a large file: its pieces, in order, each sealed by itself. */
  @TextList() parts: string[];
  @OptionalText() safeKey: string | null;
  @OptionalSealed() fileName: Buffer | null;
  /** Where the vendor keeps it until we fetched it. */
  @OptionalSealed() sourceUrl: Buffer | null;
  @OptionalText() account: string | null;
  /** Why it was refused, for the operator. */
  @OptionalText() note: string | null;
  @RecordedAt() createdAt: Date;
}
