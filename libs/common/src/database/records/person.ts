import { Entity, Index, PrimaryColumn } from 'typeorm';
import type { ContactKind } from '../../privacy/contact.js';
import { Flag, OptionalInstant, RecordedAt, Ref, Sealed, Text } from '../columns.js';

/** Somebody who reported, as far as we know: the sum of their identities. */
@Entity()
export class Person {
  @PrimaryColumn('uuid') id: string;
  @Index() @Ref('Hotline') hotlineId: string;
  @RecordedAt() createdAt: Date;
}

/** One address of a person. The value is sealed; `lookup` finds it without opening anything. */
@Entity()
@Index(['hotlineId', 'kind', 'lookup'], { unique: true })
export class PersonIdentity {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Index() @Ref('Person') personId: string;
  @Text() kind: ContactKind;
  @Text() lookup: string;
  @Sealed() value: Buffer;
  /** For lists: 138****8000. */
  @Text() masked: string;
  /** The channel proved it (an SMS came from it); a number typed into a page is not verified. */
  @Flag() verified: boolean;
  /** Wants no more messages from us (TD); a new report of theirs ends it. */
  @OptionalInstant() unsubscribedAt: Date | null;
  @RecordedAt() createdAt: Date;
}
