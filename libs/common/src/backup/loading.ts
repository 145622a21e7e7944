import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { PoolClient } from 'pg';
import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { databaseOptions } from '../database/data-source.js';
import { checkKeys } from '../database/key-probe.js';
import { MIGRATION_LOCK } from '../database/migration-lock.js';
import { MIGRATIONS } from '../database/migrations/all.js';
import type { KeyCheck } from '../database/records/operations.js';
import type { KeyRing } from '../privacy/key-ring.js';
import { BackupError } from './backup-error.js';
import type { Entry } from './backup-reader.js';
import { nowhere } from './backup-reader.js';
import { copyOf, fixSession, type Table, tablesOf } from './catalogue.js';
import { type Header, type Manifest, type Measure, Meter } from './format.js';
import { type Shape, takeOff } from './load-shape.js';
import { pipeline } from 'node:stream/promises';

/** Sorting for an index in memory; PostgreSQL takes no more than it needs. */
const SORT_MEMORY = '256MB';

/** Throws unless this program knows every migration that the backup's tables have been through. */
export function demandKnownMigrations({ migrations, program }: Header): void {
  const known = MIGRATIONS.map(nameOf);
  const unknown = migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new BackupError(
      `The backup was made by a newer version (${program}): this one does not know ${unknown.join(', ')}. Restore it with that version or a later one.`,
    );
}

/**
 * Fills an empty database out of a backup, in one transaction: the tables as they were when the backup was made,
 * their rows, then keys and indexes. Either `commit` makes all of it appear, or the database stays empty.
 */
export class Loading {
  private constructor(
    private readonly source: DataSource,
    private readonly runner: QueryRunner,
    private readonly client: PoolClient,
    private readonly tables: Table[],
    private readonly shape: Shape,
  ) {}

  private readonly loaded = new Map<string, Measure>();

  /** Throws when the database is not empty. */
  static async begin(url: string, header: Header): Promise<Loading> {
    demandKnownMigrations(header);
    const migrations = MIGRATIONS.filter((migration) => header.migrations.includes(nameOf(migration)));
    const source = await new DataSource({ ...databaseOptions(url, 1), migrations }).initialize();
    const runner = source.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await fixSession(client);
      await runner.startTransaction();
      await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
      await demandEmpty(client);
      await client.query(`SELECT set_config('maintenance_work_mem', $1, true)`, [SORT_MEMORY]);
      await new MigrationExecutor(source, runner).executePendingMigrations();
      const tables = await tablesOf(client);
      const shape = await takeOff(client);
      // Emptied here, the rows of migrations included, so that FREEZE may load them as if they had always been there.
      await client.query(`TRUNCATE ${tables.map(({ name }) => client.escapeIdentifier(name)).join(', ')}`);
      return new Loading(source, runner, client, tables, shape);
    } catch (error) {
      await abandon(source, runner);
      throw error;
    }
  }

  async table({ head, into }: Entry): Promise<void> {
    if (head.kind !== 'table') throw new Error(`${head.kind} is no table`);
    const table = this.tables.find(({ name }) => name === head.name);
    if (!table) throw new BackupError(`The backup has a table ${head.name} that its migrations do not make.`);
    const columns = copyOf(this.client, head);
    this.loaded.set(
      head.name,
      await into(this.client.query(copyFrom(`COPY ${columns} FROM STDIN WITH (FREEZE)`))),
    );
  }

  /** Keys, indexes, references and sequences; the references are checked by PostgreSQL while they are made. */
  async shapeAgain(manifest: Manifest, tell: (done: number, what: string) => void): Promise<void> {
    for (const [index, statement] of this.shape.entries()) {
      tell(index / this.shape.length, `${String(index)} of ${String(this.shape.length)}`);
      await this.client.query(statement);
    }
    for (const [name, last] of Object.entries(manifest.sequences))
      if (last !== null)
        await this.client.query('SELECT setval(to_regclass(quote_ident($1)), $2::bigint)', [name, last]);
    await this.client.query('ANALYZE');
  }

  /** Reads every table back and compares it, byte by byte as PostgreSQL prints it, with what the backup says. */
  async compare({ tables }: Manifest, tell: (done: number, what: string) => void): Promise<void> {
    const all = Object.entries(tables);
    const total = all.reduce((sum, [, { bytes }]) => sum + bytes, 0);
    let done = 0;
    for (const [name, expected] of all) {
      tell(done / Math.max(1, total), name);
      const table = this.tables.find((candidate) => candidate.name === name);
      if (!table || this.loaded.get(name)?.sha256 !== expected.sha256)
        throw new BackupError(`The table ${name} is not the one that the backup lists.`);
      const meter = new Meter();
      await pipeline(
        this.client.query(copyTo(`COPY ${copyOf(this.client, table)} TO STDOUT`)),
        meter,
        nowhere(),
      );
      const found = meter.measure();
      if (found.rows !== expected.rows || found.sha256 !== expected.sha256)
        throw new BackupError(
          `The table ${name} does not read back as it was backed up (${String(found.rows)} rows of ${String(expected.rows)}).`,
        );
      done += expected.bytes;
    }
  }

  /** Throws a ConfigError that names the key which does not fit. */
  async checkKeys(keys: KeyRing): Promise<void> {
    const { rows } = await this.client.query<KeyCheck>('SELECT sealed, lookup FROM key_check');
    for (const row of rows) checkKeys(row, keys);
  }

  /**
   * What may have happened after the backup and is not in it. A question to a citizen goes at most once, so one that
   * waited then is not sent now; what tells of a decision or a result is sent again.
   */
  async settle({ madeAt }: Header): Promise<void> {
    await this.client.query(
      `UPDATE outbound_message SET state = 'unknown', failure = '由备份恢复,不知是否已发送', leased_until = NULL, updated_at = now()
        WHERE purpose = 'question' AND state IN ('waiting', 'sending')`,
    );
    await this.client.query(`INSERT INTO audit (action, reason) VALUES ('restored', $1)`, [
      `由 ${madeAt} 的备份恢复`,
    ]);
  }

  async commit(): Promise<void> {
    await this.runner.commitTransaction();
    await this.source.destroy();
  }

  /** Leaves the database empty, as it was. */
  rollback(): Promise<void> {
    return abandon(this.source, this.runner);
  }
}

async function abandon(source: DataSource, runner: QueryRunner): Promise<void> {
  if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
  await source.destroy().catch(() => undefined);
}

async function demandEmpty(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class c
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
      ORDER BY relname`,
  );
  if (rows.length > 0)
    throw new BackupError(
      `The database is not empty (${rows
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ')} …). Restore into a new, empty database; nothing was changed.`,
    );
}

const nameOf = (migration: (typeof MIGRATIONS)[number]): string => new migration().name;
