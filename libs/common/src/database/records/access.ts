import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import {
  Flag,
  Instant,
  Int,
  OptionalInstant,
  OptionalRef,
  RecordedAt,
  Ref,
  Sealed,
  Text,
  Uuid,
} from '../columns.js';

export const ROLES = ['operator', 'bureau', 'supervisor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

@Entity()
export class Account {
  @PrimaryColumn('uuid') id: string;
  @Index({ unique: true }) @Text() login: string;
  @Text() name: string;
  /** argon2id in PHC form. */
  @Text() passwordHash: string;
  /** Somebody else chose the password: nothing is open until its owner has changed it. */
  @Flag() mustChangePassword: boolean;
  /** Made when the organisation's own sign-in first named it; that decides its roles at each sign-in. */
  @Flag() fromProvider: boolean;
  @Flag(true) active: boolean;
  @RecordedAt() createdAt: Date;
}

/** What an account may be at a hotline. A bureau role names the bureau. */
@Entity()
@Index(['accountId', 'hotlineId', 'role', 'bureauId'], { unique: true })
export class AccountGrant {
  @PrimaryColumn('uuid') id: string;
  @Ref('Account') accountId: string;
  @Ref('Hotline') hotlineId: string;
  @Text() role: Role;
  @OptionalRef('Bureau') bureauId: string | null;
}

/** A signed-in browser. The cookie holds a random token, the row its hash. */
@Entity()
export class Session {
  @PrimaryColumn('text') tokenHash: string;
  /** What its owner's list of sessions names it by. */
  @Index({ unique: true }) @Uuid() id: string;
  @Index() @Ref('Account') accountId: string;
  @RecordedAt() createdAt: Date;
  /** To the minute. */
  @RecordedAt() usedAt: Date;
  @Instant() expiresAt: Date;
  /** Browser and system, as the browser named itself: "Chrome · Windows". */
  @Text({ default: '' }) device: string;
  /** The address it was opened from, without its last part. */
  @Text({ default: '' }) network: string;
  /** Opened by the organisation's own sign-in, which asks for passwords itself. */
  @Flag() byProvider: boolean;
  /** When the code of the second factor was given in it. */
  @OptionalInstant() codeAt: Date | null;
}

/** An account's authenticator app (TOTP, RFC 6238). Not in force before its first code was given. */
@Entity()
export class SecondFactor {
  @PrimaryColumn('uuid') @ForeignKey('Account') accountId: string;
  @Sealed() secret: Buffer;
  @OptionalInstant() confirmedAt: Date | null;
  /** The 30-second step of the last code that was taken: no code counts twice. */
  @Int(0) lastStep: number;
}

/** What opens an account once when the authenticator app is lost. A keyed hash; a used one is gone. */
@Entity()
export class RecoveryCode {
  @PrimaryColumn('text') codeHash: string;
  @Index() @Ref('Account') accountId: string;
}

/**
 * Wrong passwords or codes for a login name from one client, in a row. Both are keyed hashes, and the name need not exist. The
 * empty client stands for all that are not known browsers of the account.
 */
@Entity()
export class SignInFailure {
  @PrimaryColumn('text') loginHash: string;
  @PrimaryColumn('text') clientHash: string;
  @Int() failures: number;
  @Index() @Instant() lastAt: Date;
}

/** How a bureau's own system pulls its deliveries. Shown once; the row has its hash. */
@Entity()
export class ApiKey {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Ref('Bureau') bureauId: string;
  @Text() name: string;
  @Index({ unique: true }) @Text() keyHash: string;
  @RecordedAt() createdAt: Date;
  @OptionalInstant() revokedAt: Date | null;
}
