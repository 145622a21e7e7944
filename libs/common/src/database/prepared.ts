import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { EntityManager } from 'typeorm';

/** Runs a statement and answers its rows. */
export type Run = <T extends object>(text: string, values: unknown[]) => Promise<T[]>;

/**
 * For the few statements that every report passes: PostgreSQL parses and plans them once per connection instead of each
 * time. The number of different texts must stay small. They fail with the driver's own error.
 */
export const preparedOn =
  (pool: Pool): Run =>
  async <T extends object>(text: string, values: unknown[]): Promise<T[]> =>
    (await pool.query<T>({ name: nameOf(text), text, values })).rows;

/** The same on TypeORM's own pool, which it does not type; inside a transaction an ordinary query of that transaction. */
export function prepared(manager: EntityManager): Run {
  const { queryRunner } = manager;
  if (queryRunner) return async (text, values) => manager.query(text, values);
  return preparedOn((manager.dataSource.driver as unknown as { master: Pool }).master);
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  names.set(text, name);
  return name;
}
