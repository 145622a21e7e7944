import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { RecordedAt } from '../columns.js';

/** How far a mailbox was read: everything up to `lastUid` is stored. Another UIDVALIDITY means other UIDs (RFC 9051, 2.3.1.1). */
@Entity()
export class MailboxPosition {
  @PrimaryColumn('uuid') @ForeignKey('ChannelAccount') channelAccountId: string;
  /** Keyed name of server, user and folder. */
  @PrimaryColumn('text') mailbox: string;
  @Column('bigint') uidValidity: string;
  @Column('bigint') lastUid: string;
  @RecordedAt() updatedAt: Date;
}
