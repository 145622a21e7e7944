import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { Settings } from '#common/config/settings.js';
import { Batch } from '#common/database/batch.js';
import { poolOptions } from '#common/database/data-source.js';
import { type Insert, insertGroups } from '#common/database/insert-together.js';
import { preparedOn } from '#common/database/prepared.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { type Known, type Question, whatIsKnown } from './known.js';

const CONNECTIONS = 3;
/** A plan made when the tables were empty is forgotten with its connection. */
const LIFETIME_SECONDS = 300;
/** A vendor waits fifteen seconds at most, and is to hear from us that it should come again. */
const STATEMENT_MS = 6_000;
const MOST = 64;
const AT_ONCE = 2;

/** What one message inserts, the message first. */
export interface Accepting {
  sender: string;
  inserts: Insert[];
}

/**
 * The intake's own way into the database: connections that no list or report of the console can use up, and batches, so
 * that under load one round trip and one commit serve many messages. Those of one sender go one after the other.
 */
@Injectable()
export class IntakeDatabase implements OnApplicationShutdown {
  readonly known: Batch<Question, Known>;
  readonly insert: Batch<Accepting, boolean>;
  private readonly pool: Pool;

  constructor(@Inject(SETTINGS_TOKEN) settings: Settings, database: DataSource) {
    this.pool = new Pool({
      ...poolOptions(settings.databaseUrl ?? '', {
        pool: CONNECTIONS,
        keyed: true,
        statementMs: STATEMENT_MS,
      }),
      maxLifetimeSeconds: LIFETIME_SECONDS,
    });
    // A connection that breaks while idle is replaced; without a listener its error would end the program.
    this.pool.on('error', () => undefined);
    const run = preparedOn(this.pool);
    const limits = { most: MOST, atOnce: AT_ONCE, isOfOne };
    this.known = new Batch((questions) => whatIsKnown(run, questions), {
      ...limits,
      apart: ({ key }) => key.senderLookup,
    });
    this.insert = new Batch(
      (all) =>
        insertGroups(
          run,
          database,
          all.map(({ inserts }) => inserts),
        ),
      {
        ...limits,
        apart: ({ sender }) => sender,
      },
    );
  }

  /** How many messages wait for the database. */
  get waiting(): number {
    return this.known.length + this.insert.length;
  }

  /** After the last request was answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

/** Errors about the data (22, 23) and about who came first (40); any other means that the database is not there for anybody. */
const isOfOne = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:22|23|40)/.test(String(error.code));
