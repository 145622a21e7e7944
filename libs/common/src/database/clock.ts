import type { EntityManager } from 'typeorm';

/**
 * The time by the database's clock, which all copies of the programs share; inside a transaction the time of its start.
 * Whatever one process writes and another compares (leases, due times) goes by it, never by the process's own clock.
 */
export async function databaseNow(manager: EntityManager): Promise<Date> {
  const [row] = await manager.query<{ now: Date }[]>('SELECT now() AS now');
  if (!row) throw new Error('the database gave no time');
  return row.now;
}
