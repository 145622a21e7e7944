import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { EntityManager } from 'typeorm';

const names = new Map<string, string>();

/**
 * For the few statements that every report passes: PostgreSQL parses and plans them once per connection instead of each
 * time. The number of different texts must stay small. Inside a transaction it is an ordinary query of that transaction.
 */
export async function prepared<T extends object>(
  manager: EntityManager,
  text: string,
  values: unknown[],
): Promise<T[]> {
  if (manager.queryRunner) return manager.query<T[]>(text, values);
  const { rows } = await poolOf(manager).query<T>({ name: nameOf(text), text, values });
  return rows;
}

/** TypeORM's own pool, which it does not type. */
const poolOf = (manager: EntityManager): Pool =>
  (manager.dataSource.driver as unknown as { master: Pool }).master;

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  names.set(text, name);
  return name;
}
