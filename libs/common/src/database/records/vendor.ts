import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Instant, Int, Sealed } from '../columns.js';

/** What a vendor lends us to call it with, for all copies of the gateway. */
@Entity()
export class VendorToken {
  @PrimaryColumn('uuid') @ForeignKey('ChannelAccount') channelAccountId: string;
  @Sealed() token: Buffer;
  @Instant() expiresAt: Date;
}

/** How many messages went to a citizen since they last wrote, where the vendor allows only so many. */
@Entity()
export class AnswerWindow {
  @PrimaryColumn('uuid') @ForeignKey('ChannelAccount') channelAccountId: string;
  @PrimaryColumn('text') contactLookup: string;
  /** When they last wrote. */
  @Instant() openedAt: Date;
  @Int() sent: number;
}
