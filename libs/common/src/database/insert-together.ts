import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { prepared } from './prepared.js';

/** Rows of one table; all have the same properties, and those left out take the column's default. */
export interface Insert {
  into: EntityTarget<ObjectLiteral>;
  rows: readonly object[];
}

/** What has to be true for the rows to be inserted, and is done in the same statement. */
export type Guard =
  /** The unique key of the first table's row is free. */
  | 'first is new'
  /** A statement that returns a row; its parameters are $1, $2 … */
  | { statement: string; parameters: unknown[] };

/**
 * Inserts rows of several tables in one statement, which is one transaction and one round trip: either all are there or
 * none. With a guard that does not hold nothing is inserted and the answer is false. References between the rows may
 * go any way, since PostgreSQL checks them at the end of the statement.
 */
export async function insertTogether(
  manager: EntityManager,
  inserts: Insert[],
  guard?: Guard,
): Promise<boolean> {
  const parameters = typeof guard === 'object' ? [...guard.parameters] : [];
  const given = inserts
    .filter(({ rows }) => rows.length > 0)
    .map((insert) => valuesOf(manager, insert, parameters));
  const parts: string[] = [];
  if (typeof guard === 'object') parts.push(`guard AS (${guard.statement})`);
  if (guard === 'first is new')
    parts.push(`guard AS (${given.shift() ?? ''} ON CONFLICT DO NOTHING RETURNING 1)`);
  const when = guard ? ' WHERE EXISTS (SELECT FROM guard)' : '';
  parts.push(...given.map((insert, index) => `t${String(index)} AS (${insert}${when})`));
  const holds = guard ? 'EXISTS (SELECT FROM guard)' : 'true';
  const [answer] = await prepared<{ holds: boolean }>(
    manager,
    `WITH ${parts.join(', ')} SELECT ${holds} AS holds`,
    parameters,
  );
  return answer?.holds ?? false;
}

function valuesOf(manager: EntityManager, { into, rows }: Insert, parameters: unknown[]): string {
  const { driver } = manager.dataSource;
  const { tablePath, columns } = manager.dataSource.getMetadata(into);
  const given = columns.filter(
    ({ propertyName }) => (rows[0] as Record<string, unknown>)[propertyName] !== undefined,
  );
  const names = given.map(({ databaseName }) => `"${databaseName}"`).join(', ');
  const tuples = rows.map((row) => {
    const values = given.map((column) => {
      const type = driver.normalizeType(column) + (column.isArray ? '[]' : '');
      return `$${String(parameters.push(driver.preparePersistentValue(column.getEntityValue(row), column)))}::${type}`;
    });
    return `(${values.join(', ')})`;
  });
  return `INSERT INTO "${tablePath}" (${names}) SELECT * FROM (VALUES ${tuples.join(', ')}) AS v (${names})`;
}
