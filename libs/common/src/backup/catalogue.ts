import type { ClientBase } from 'pg';

/** Tables whose rows are no part of a backup: the list of migrations stands in its header, sessions end and with them what they hold, and what is being uploaded belongs to no report yet. */
const LEFT_OUT = ['migrations', 'session', 'report_claim', 'upload'];

export interface Table {
  name: string;
  columns: string[];
}

/** So that the text of a value is the same at the backup and at the restore, whatever the servers' defaults are. */
const FIXED = {
  client_encoding: 'UTF8',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  // Rows come in the order in which they lie, which is the order in which they were loaded.
  synchronize_seqscans: 'off',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
};

/** Prepares a connection for a backup or a restore, which take as long as they take. */
export async function fixSession(client: ClientBase): Promise<void> {
  for (const [name, value] of Object.entries(FIXED))
    await client.query('SELECT set_config($1, $2, false)', [name, value]);
}

/**
 * Every table that our migrations made, by its name. Job queues are not among them: they have a schema of their own,
 * carry ids alone and are filled again by the sweepers.
 */
export async function tablesOf(client: ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> ALL ($1)
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
      GROUP BY c.relname ORDER BY c.relname`,
    [LEFT_OUT],
  );
  return rows;
}

/** The last value of each sequence as text; null when it has given none. */
export async function sequencesOf(client: ClientBase): Promise<Record<string, string | null>> {
  const { rows } = await client.query<{ name: string; last: string | null }>(
    `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences
      WHERE schemaname = current_schema() ORDER BY sequencename`,
  );
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]));
}

/** The migrations that this database has been through, in their order; none where it is empty. */
export async function migrationsOf(client: ClientBase): Promise<string[]> {
  const { rows: known } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('migrations') IS NOT NULL AS there`,
  );
  if (!known[0]?.there) return [];
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

export const copyOf = (client: ClientBase, { name, columns }: Table): string =>
  `${client.escapeIdentifier(name)} (${columns.map((column) => client.escapeIdentifier(column)).join(', ')})`;
