import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import type { Run } from './prepared.js';

/** Rows of one table; properties left out take the column's default. */
export interface Insert {
  into: EntityTarget<ObjectLiteral>;
  rows: readonly object[];
}

/**
 * Inserts rows of several tables in one statement, which is one transaction and one round trip: either all are there or
 * none. References between the rows may go any way, since PostgreSQL checks them at the end of the statement.
 */
export async function insertTogether(run: Run, database: DataSource, inserts: Insert[]): Promise<void> {
  await insertIf(run, database, inserts, null);
}

/**
 * The same, if `guard` returns a row: a statement that is done together with the inserts, with parameters $1, $2 …
 * Without a row nothing is inserted and the answer is false.
 */
export async function insertIf(
  run: Run,
  database: DataSource,
  inserts: Insert[],
  guard: { statement: string; parameters: unknown[] } | null,
): Promise<boolean> {
  const parameters = guard ? [...guard.parameters] : [];
  const parts = guard ? [`guard AS (${guard.statement})`] : [];
  const where = guard ? ' WHERE EXISTS (SELECT FROM guard)' : '';
  for (const part of partsOf(database, rowsOf(inserts))) {
    parts.push(`t${String(parts.length)} AS (${insertOf(part, parameters, where)})`);
  }
  const holds = guard ? 'EXISTS (SELECT FROM guard)' : 'true';
  const [answer] = await run<{ holds: boolean }>(
    `WITH ${parts.join(', ')} SELECT ${holds} AS holds`,
    parameters,
  );
  return answer?.holds ?? false;
}

/**
 * The same for many independent groups at once: each group is inserted if the unique key of its first row is free. The
 * first rows are all of one table with a column `id`. Answers for each group whether it was inserted.
 */
export async function insertGroups(run: Run, database: DataSource, groups: Insert[][]): Promise<boolean[]> {
  const rows = groups.flatMap((inserts) => {
    const all = rowsOf(inserts);
    return all.map((row) => ({ ...row, of: idOf(all[0]) }));
  });
  const [first, ...others] = partsOf(database, rows);
  if (!first) return [];
  const parameters: unknown[] = [];
  const statements = [
    `guard AS (${insertOf(first, parameters)} ON CONFLICT DO NOTHING RETURNING id)`,
    ...others.map(
      (part, index) =>
        `t${String(index)} AS (${insertOf(part, parameters, ' WHERE "of" IN (SELECT id FROM guard)')})`,
    ),
  ];
  const inserted = await run<{ id: string }>(
    `WITH ${statements.join(', ')} SELECT id FROM guard`,
    parameters,
  );
  const ids = new Set(inserted.map(({ id }) => id));
  return groups.map((inserts) => ids.has(idOf(rowsOf(inserts)[0])));
}

interface Row {
  into: EntityTarget<ObjectLiteral>;
  row: object;
  /** The first row of the group. */
  of?: string;
}

const rowsOf = (inserts: Insert[]): Row[] =>
  inserts.flatMap(({ into, rows }) => rows.map((row) => ({ into, row })));

const idOf = (first: Row | undefined): string => (first?.row as { id: string }).id;

/** Rows that one INSERT takes: of the same table, with the same columns. */
interface Part {
  table: string;
  columns: { name: string; type: string }[];
  records: Record<string, unknown>[];
}

function partsOf(database: DataSource, rows: Row[]): Part[] {
  const parts = new Map<string, Part>();
  for (const { into, row, of } of rows) {
    const { tablePath, columns } = database.getMetadata(into);
    const values = row as Record<string, unknown>;
    const given = columns.filter(({ propertyName }) => values[propertyName] !== undefined);
    const name = `${tablePath} ${given.map(({ databaseName }) => databaseName).join()}`;
    let part = parts.get(name);
    if (!part) {
      part = {
        table: tablePath,
        columns: given.map((column) => ({
          name: `"${column.databaseName}"`,
          type: database.driver.normalizeType(column) + (column.isArray ? '[]' : ''),
        })),
        records: [],
      };
      parts.set(name, part);
    }
    const record: Record<string, unknown> = { of, no: part.records.length };
    for (const { databaseName, propertyName } of given) record[databaseName] = asJson(values[propertyName]);
    part.records.push(record);
  }
  return [...parts.values()];
}

/**
 * One parameter holds all rows, so that the statement is the same for any number of them and stays prepared. They are
 * inserted in their order, whatever the plan: the ids of the history tell what came first.
 */
function insertOf({ table, columns, records }: Part, parameters: unknown[], where = ''): string {
  const names = columns.map(({ name }) => name).join(', ');
  const types = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  const parameter = `$${String(parameters.push(storable(records)))}`;
  return `INSERT INTO "${table}" (${names}) SELECT ${names}
    FROM json_to_recordset(${parameter}) AS rows("of" uuid, "no" int, ${types})${where} ORDER BY "no"`;
}

const asJson = (value: unknown): unknown => (Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value);

/** PostgreSQL takes no U+0000 and no half of a surrogate pair; what could not be stored must not lose the rest. */
export function storable(value: object): string {
  const json = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '') : part,
  );
}
