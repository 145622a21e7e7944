import type { DataSource, QueryRunner } from 'typeorm';
import type { KeyRing } from '../privacy/key-ring.js';

/** A table with columns that hold sealed values. */
export interface SealedTable {
  name: string;
  /** The columns of its primary key. */
  key: string[];
  columns: string[];
}

/** One batch is one short transaction; a raw message has up to 2 MB. */
const BATCH = 50;

export const sealedTables = (database: DataSource): SealedTable[] =>
  database.entityMetadatas
    .map(({ tableName, primaryColumns, columns }) => ({
      name: tableName,
      key: primaryColumns.map(({ databaseName }) => databaseName),
      columns: columns.filter(({ type }) => type === 'bytea').map(({ databaseName }) => databaseName),
    }))
    .filter(({ columns }) => columns.length > 0);

/** How many values each key opens, by the key's id. */
export async function countByKey(runner: QueryRunner, tables: SealedTable[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { name, columns } of tables) {
    for (const column of columns) {
      const rows = (await runner.query(
        `SELECT encode(substring("${column}" FROM 1 FOR 4), 'hex') AS id, count(*)::int AS count
           FROM "${name}" WHERE "${column}" IS NOT NULL GROUP BY 1`,
      )) as { id: string; count: number }[];
      for (const { id, count } of rows) counts.set(id, (counts.get(id) ?? 0) + count);
    }
  }
  return counts;
}

/**
 * Seals what older keys sealed in one table with the newest. `onBatch` is told how many rows were done, and the rows
 * that did not open. A row that somebody holds is left for the next time: a wait here could end in a deadlock there.
 */
export async function resealTable(
  runner: QueryRunner,
  keys: KeyRing,
  table: SealedTable,
  onBatch: (done: number, unreadable: string[]) => void,
): Promise<void> {
  let after: unknown[] | null = null;
  do after = await resealBatch(runner, keys, table, after, onBatch);
  while (after !== null);
}

/** The key of the last row that was looked at; null at the end of the table. */
async function resealBatch(
  runner: QueryRunner,
  keys: KeyRing,
  { name, key, columns }: SealedTable,
  after: unknown[] | null,
  onBatch: (done: number, unreadable: string[]) => void,
): Promise<unknown[] | null> {
  const keyList = key.map((column) => `"${column}"`).join(', ');
  const newest = Buffer.from(keys.ids[0] ?? '', 'hex');
  const older = columns.map((column) => `substring("${column}" FROM 1 FOR 4) <> $1`).join(' OR ');
  const beyond = after ? `AND (${keyList}) > (${key.map((_, i) => `$${String(i + 2)}`).join(', ')})` : '';
  await runner.startTransaction();
  try {
    await runner.query(`SELECT set_config('hotline.resealing', 'on', true)`);
    const rows = (await runner.query(
      `SELECT ${keyList}, ${columns.map((column) => `"${column}"`).join(', ')} FROM "${name}"
        WHERE (${older}) ${beyond} ORDER BY ${keyList} LIMIT ${String(BATCH)} FOR NO KEY UPDATE SKIP LOCKED`,
      [newest, ...(after ?? [])],
    )) as Record<string, unknown>[];
    const unreadable: string[] = [];
    for (const row of rows) {
      const id = key.map((column) => row[column]);
      try {
        await update(runner, name, key, id, resealed(keys, name, columns, row));
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        unreadable.push(`${name} ${id.join(' ')} ${error.message}`);
      }
    }
    await runner.commitTransaction();
    onBatch(rows.length - unreadable.length, unreadable);
    const last = rows.at(-1);
    return last && rows.length === BATCH ? key.map((column) => last[column]) : null;
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

class Unreadable extends Error {}

function resealed(
  keys: KeyRing,
  name: string,
  columns: string[],
  row: Record<string, unknown>,
): [column: string, sealed: Buffer][] {
  return columns.flatMap((column): [string, Buffer][] => {
    const sealed = row[column] as Buffer | null;
    if (sealed === null) return [];
    try {
      const fresh = keys.reseal(`${name}.${column}`, sealed);
      return fresh ? [[column, fresh]] : [];
    } catch (cause) {
      throw new Unreadable(column, { cause });
    }
  });
}

async function update(
  runner: QueryRunner,
  name: string,
  key: string[],
  id: unknown[],
  values: [column: string, sealed: Buffer][],
): Promise<void> {
  const set = values.map(([column], i) => `"${column}" = $${String(i + 1)}`).join(', ');
  const where = key.map((column, i) => `"${column}" = $${String(values.length + i + 1)}`).join(' AND ');
  await runner.query(`UPDATE "${name}" SET ${set} WHERE ${where}`, [
    ...values.map(([, sealed]) => sealed),
    ...id,
  ]);
}
