import type { Readable } from 'node:stream';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { MIGRATION_LOCK } from '../database/migration-lock.js';
import { BackupError } from './backup-error.js';
import { copyOf, fixSession, migrationsOf, sequencesOf, type Table, tablesOf } from './catalogue.js';

/**
 * One moment of a database that others go on writing to: all tables are read in one transaction that sees what had
 * been committed when it began, and that hinders nobody but a migration.
 */
export class Snapshot {
  readonly madeAt = new Date();

  private constructor(
    private readonly client: pg.Client,
    readonly tables: Table[],
    readonly migrations: string[],
  ) {}

  static async open(url: string): Promise<Snapshot> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'hotline-backup',
      keepAlive: true,
    });
    await client.connect();
    // A server that goes away is told by the statement that runs; without a listener it would end the process.
    client.on('error', () => undefined);
    try {
      await fixSession(client);
      // Before the transaction, whose snapshot would else be older than what a running migration is about to commit.
      await client.query('SELECT pg_advisory_lock_shared($1)', [MIGRATION_LOCK]);
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const tables = await tablesOf(client);
      const migrations = await migrationsOf(client);
      if (tables.length === 0 || migrations.length === 0)
        throw new BackupError('This database holds no hotline yet: there is nothing to back up.');
      const names = tables.map(({ name }) => client.escapeIdentifier(name)).join(', ');
      await client.query(`LOCK TABLE ${names} IN ACCESS SHARE MODE`);
      await client.query('SELECT pg_advisory_unlock_shared($1)', [MIGRATION_LOCK]);
      return new Snapshot(client, tables, migrations);
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** A table's rows, in PostgreSQL's text format. */
  rows(table: Table): Readable {
    const rows = this.client.query(copyTo(`COPY ${copyOf(this.client, table)} TO STDOUT`));
    // When the reader gives up, the end of the connection is told to the stream, which nobody listens to any more.
    rows.on('error', () => undefined);
    return rows;
  }

  /** The store's keys of all attachments, in the order of the rows' ids. */
  async mediaKeys(): Promise<string[]> {
    return (
      await this.query<{ key: string }>(
        `SELECT key FROM attachment, unnest(parts || ARRAY[original_key, safe_key]) AS key WHERE key IS NOT NULL ORDER BY id`,
      )
    ).map(({ key }) => key);
  }

  /** Read last: a sequence is never behind the rows. */
  sequences(): Promise<Record<string, string | null>> {
    return sequencesOf(this.client);
  }

  /** Bytes of the tables on the server's disk, to tell how far a backup has come. */
  async sizes(): Promise<Map<string, number>> {
    const rows = await this.query<{ name: string; bytes: string }>(
      `SELECT relname AS name, pg_table_size(oid) AS bytes FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`,
    );
    return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]));
  }

  async query<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.client.query<T>(sql, values)).rows;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
