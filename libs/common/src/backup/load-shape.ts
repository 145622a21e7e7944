import type { ClientBase } from 'pg';

/** Statements that put back what `takeOff` took off, in their order. */
export type Shape = string[];

/**
 * Takes off what makes loading slow or order matter: references, keys, indexes, and our own triggers. All of it is
 * an owner's right, so that it works on a managed PostgreSQL, where nobody is superuser.
 */
export async function takeOff(client: ClientBase): Promise<Shape> {
  const { rows: constraints } = await client.query<{ drop: string; add: string; kind: string }>(
    `SELECT contype AS kind, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
       FROM pg_constraint
      WHERE connamespace = current_schema()::regnamespace AND contype IN ('f', 'p', 'u', 'x')
      ORDER BY contype = 'f' DESC, conname`,
  );
  const { rows: indexes } = await client.query<{ drop: string; add: string }>(
    `SELECT format('DROP INDEX %s', indexrelid::regclass) AS drop, pg_get_indexdef(indexrelid) AS add
       FROM pg_index JOIN pg_class c ON c.oid = indrelid
      WHERE c.relnamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
      ORDER BY indexrelid`,
  );
  const { rows: triggers } = await client.query<{ table: string }>(
    `SELECT DISTINCT tgrelid::regclass::text AS table FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
      WHERE NOT tgisinternal AND tgenabled <> 'D' AND c.relnamespace = current_schema()::regnamespace`,
  );
  for (const { table } of triggers) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  for (const { drop } of [...constraints, ...indexes]) await client.query(drop);
  const of = (wanted: (kind: string) => boolean): string[] =>
    constraints.filter(({ kind }) => wanted(kind)).map(({ add }) => add);
  return [
    ...of((kind) => kind !== 'f'),
    ...indexes.map(({ add }) => add),
    ...of((kind) => kind === 'f'),
    ...triggers.map(({ table }) => `ALTER TABLE ${table} ENABLE TRIGGER USER`),
  ];
}
