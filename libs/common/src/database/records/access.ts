import { Entity, Index, PrimaryColumn } from 'typeorm';
import { Flag, Instant, Int, OptionalInstant, OptionalRef, RecordedAt, Ref, Text } from '../columns.js';

export const ROLES = ['operator', 'bureau', 'supervisor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

@Entity()
export class Account {
  @PrimaryColumn('uuid') id: string;
  @Index({ unique: true }) @Text() login: string;
  @Text() name: string;
  /** argon2id in PHC form. */
  @Text() passwordHash: string;
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
  @Index() @Ref('Account') accountId: string;
  @RecordedAt() createdAt: Date;
  @Instant() expiresAt: Date;
}

/**
 * Wrong passwords for a login name from one client, in a row. Both are keyed hashes, and the name need not exist. The
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
