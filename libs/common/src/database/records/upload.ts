import { Entity, Index, PrimaryColumn } from 'typeorm';
import { Instant, Int, OptionalText, RecordedAt, Sealed, Text, TextList } from '../columns.js';

/**
 * A file that a citizen sends in pieces, until a report names it or a day is over. The attachment that it becomes has its
 * id, so that no upload becomes two.
 */
@Entity()
export class Upload {
  @PrimaryColumn('uuid') id: string;
  /** Keyed digest of the secret in the upload's address; the secret itself is stored nowhere. */
  @Index({ unique: true }) @Text() secretLookup: string;
  /** Keyed digest of the network address that began it, to bound what one address may keep open. */
  @Index() @Text() addressLookup: string;
  /** Of the whole file, as it was announced. */
  @Int() bytes: number;
  /** How much of it is stored: the offset at which the next piece begins. */
  @Int(0) received: number;
  /** The pieces in the media store, in order, each sealed by itself. */
  @TextList() parts: string[];
  /** The header Upload-Metadata as it was sent: name and type of the file. */
  @Sealed() metadata: Buffer;
  /** By content; null until the whole file is there and was looked at. */
  @OptionalText() mediaType: string | null;
  @OptionalText() originalKey: string | null;
  @OptionalText() safeKey: string | null;
  @Index() @Instant() expiresAt: Date;
  @RecordedAt() createdAt: Date;
}
