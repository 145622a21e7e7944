import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { emptyInstallation, type Installation } from '../../support/gateway.js';
import { age, agingTables } from './ageing.js';

/* Real: PostgreSQL. Nothing is fake. */

const DAY = 86_400_000;
const HOUR = 3_600_000;

describe('how the past of a demonstration becomes past', () => {
  let installation: Installation;
  let client: pg.Client;
  // Two days of the city, played here in ten seconds that end now.
  const now = Date.now();
  const real = { from: now - 10_000, to: now };
  const city = { from: now - 5 * DAY, to: now - 3 * DAY };

  beforeAll(async () => {
    installation = await emptyInstallation();
    client = new pg.Client({ connectionString: installation.databaseUrl });
    await client.connect();
    await client.query(
      'CREATE TABLE note (id int PRIMARY KEY, created_at timestamptz, due_at timestamptz, words text)',
    );
    await client.query('CREATE TABLE session (id int PRIMARY KEY, created_at timestamptz)');
  });
  afterAll(async () => {
    await client.end();
    await installation.remove();
  });

  const aged = async (created: number, due: number | null = null): Promise<(number | null)[]> => {
    await client.query('TRUNCATE note');
    await client.query('INSERT INTO note VALUES (1, $1, $2)', [new Date(created), due && new Date(due)]);
    const beats = [
      { real: now - 8_000, city: now - 5 * DAY + 2 * HOUR },
      { real: now - 4_000, city: now - 4 * DAY },
    ];
    await age(client, await agingTables(client), { beats, real, city });
    const { rows } = await client.query<{ created_at: Date; due_at: Date | null }>('SELECT * FROM note');
    return [rows[0]?.created_at.getTime() ?? null, rows[0]?.due_at?.getTime() ?? null];
  };
  /** A time of the city, where the end of the period is now. */
  const ago = (time: number): number => time + (real.to - city.to);

  it('what a step wrote happened at the time of the step', async () => {
    expect(await aged(now - 8_000 + 150)).toEqual([ago(city.from + 2 * HOUR) + 150, null]);
    expect(await aged(now - 4_000)).toEqual([ago(now - 4 * DAY), null]);
  });

  it('what is older is older by as much as the period was long', async () => {
    expect(await aged(now - DAY)).toEqual([now - DAY - (2 * DAY - 10_000), null]);
  });

  it('what lies ahead keeps its distance from when it was set', async () => {
    const [created, due] = await aged(now - 4_000, now - 4_000 + 5 * DAY);
    expect((due ?? 0) - (created ?? 0)).toBe(5 * DAY);
  });

  it('sessions are of now', async () => {
    expect((await agingTables(client)).map(({ name }) => name)).toEqual(['note']);
  });
});
