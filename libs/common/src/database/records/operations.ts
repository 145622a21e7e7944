import { Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { Int, Json, OptionalRef, RecordedAt, Sealed, Text } from '../columns.js';

/** A job that was given up: the sweeper leaves it alone, the operator sees it. */
@Entity()
@Index(['job', 'subjectKey'], { unique: true })
export class JobFailure {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id: string;
  @Text() job: string;
  /** Which work: "<report>-<revision>". */
  @Text() subjectKey: string;
  @OptionalRef('Report') reportId: string | null;
  @Json() payload: object;
  @Text() error: string;
  @Int() attempts: number;
  @RecordedAt() recordedAt: Date;
}

/** Sealed with the keys of the first boot: tells at boot that ENCRYPTION_KEY and LOOKUP_KEY still fit this database. */
@Entity()
export class KeyCheck {
  @PrimaryColumn('text') name: string;
  @Sealed() sealed: Buffer;
  @Text() lookup: string;
}
