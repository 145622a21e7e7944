import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Installation, query } from './gateway.js';

/** Every row of every table of an installation, ours and the queues', as text; bytes are in hex. By "schema.table". */
export async function dumpDatabase(installation: Installation): Promise<Map<string, string>> {
  const tables = await query<{ name: string }>(
    installation,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const dump = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await query<{ row: string }>(installation, `SELECT t::text AS row FROM ${name} t`);
    dump.set(name, rows.map(({ row }) => row).join('\n'));
  }
  return dump;
}

/** Names and bytes of every file of a folder; the bytes as Latin-1 and as UTF-8. */
export async function dumpFolder(folder: string): Promise<Map<string, string>> {
  const dump = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    dump.set(relative(folder, path), `${path}\n${bytes.toString('latin1')}\n${bytes.toString('utf8')}`);
  }
  return dump;
}
