import type { Client } from 'pg';

/*
 * How three months go by in minutes. Everything is filled through the front door, now; afterwards whatever was written
 * is made as old as it should be, by one statement for each table. That is what moving the clock would do, and leaves the
 * programs as they are. A period of the plot is played, then it ages: what was written in it goes to the times of its steps,
 * what is older is moved by as much as the period was long, and what lies ahead (a deadline) keeps its distance from the
 * time at which its row was made.
 */

/** A step of the plot: when it began here, and when it happened in the city. Both in ms since 1970, rising. */
export interface Beat {
  real: number;
  city: number;
}

export interface Period {
  /** The steps played, in order. */
  beats: readonly Beat[];
  /** Since when it was played here, and until when. */
  real: { from: number; to: number };
  /** Which time of the city it was. */
  city: { from: number; to: number };
}

interface Table {
  name: string;
  columns: string[];
  /** When its rows were made; null where they do not say. */
  base: string | null;
}

/** They belong to the programs that run now, not to the city. */
const OF_NOW = ['session', 'vendor_token', 'sign_in_failure', 'migrations'];
const BASES = ['created_at', 'recorded_at', 'received_at', 'opened_at', 'dispatched_at', 'started_at'];

/** Tables with times, in which everything is aged. */
export async function agingTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT c.table_name AS name, array_agg(c.column_name::text) AS columns
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
        AND c.data_type = 'timestamp with time zone' AND NOT c.table_name = ANY ($1) AND c.table_name NOT LIKE 'bull%'
      GROUP BY c.table_name ORDER BY c.table_name`,
    [OF_NOW],
  );
  return rows.map(({ name, columns }) => ({
    name,
    columns,
    base: BASES.find((column) => columns.includes(column)) ?? null,
  }));
}

/** Makes the period past: its end is now. */
export async function age(client: Client, tables: readonly Table[], period: Period): Promise<void> {
  await client.query('BEGIN');
  try {
    // Tables that only grow refuse an UPDATE, and references need not be looked at: no key is touched.
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(functionOf(period));
    for (const { name, columns, base } of tables) {
      const from = base === null ? 'NULL' : `"${base}"`;
      const set = columns.map((column) => `"${column}" = pg_temp.aged("${column}", ${from})`);
      await client.query(`UPDATE "${name}" SET ${set.join(', ')}`);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** `pg_temp.aged(time, made)`: what the time becomes in a row that was made then. */
function functionOf({ beats, real, city }: Period): string {
  const seconds = (ms: number): string => (ms / 1_000).toFixed(3);
  const at = (ms: number): string => `to_timestamp(${seconds(ms)})`;
  const all = [{ real: real.from, city: city.from }, ...beats, { real: real.to, city: city.to }];
  const list = (values: number[]): string => `ARRAY[${values.map(seconds).join(',')}]::float8[]`;
  const older = city.to - city.from - (real.to - real.from);
  return `CREATE OR REPLACE FUNCTION pg_temp.aged(t timestamptz, made timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS $$
    DECLARE
      reals float8[] := ${list(all.map((beat) => beat.real))};
      cities float8[] := ${list(all.map((beat) => beat.city))};
      s float8 := extract(epoch FROM t);
      i int;
    BEGIN
      IF t IS NULL OR NOT isfinite(t) THEN RETURN t; END IF;
      IF t < ${at(real.from)} THEN RETURN t - make_interval(secs => ${seconds(older)}); END IF;
      IF t <= ${at(real.to)} THEN
        i := width_bucket(s, reals);
        IF i >= array_length(reals, 1) THEN RETURN ${at(real.to)}; END IF;
        RETURN to_timestamp(cities[i] + least(s - reals[i], cities[i + 1] - cities[i]) + ${seconds(real.to - city.to)});
      END IF;
      IF made IS NULL OR made > ${at(real.to)} THEN RETURN t; END IF;
      RETURN t - (made - pg_temp.aged(made, NULL));
    END $$`;
}
