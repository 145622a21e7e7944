import { fileURLToPath } from 'node:url';
import { DataSource, type QueryRunner } from 'typeorm';
import { readSettings, type Settings } from '../config/settings.js';
import { databaseOptions } from '../database/data-source.js';
import { verifyKeys } from '../database/key-check.js';
import { ConfigError } from '../errors/config-error.js';
import { openMediaStore } from '../media/store.js';
import { redactLastWords, sayLastWords } from '../platform/last-words.js';
import { KeyRing } from '../privacy/key-ring.js';
import { resealMedia } from './sealed-media.js';
import { countByKey, resealTable, sealedTables } from './sealed-rows.js';

/*
 * Seals everything with the newest key of ENCRYPTION_KEY, while the programs run, and says whether the older keys are
 * still needed. Columns are found by their type in the records (sealed-rows.ts), files by the attachments
 * (sealed-media.ts). It can be ended at any moment and started again: what is done is done, and what is not opens with
 * the older key. The programs must know the newest key before: see docs/operations.md.
 */

/** Rows that somebody held, or that a copy sealed meanwhile, are looked for again so many times. */
const ROUNDS = 5;
const PAUSE_MS = 1_000;
const SAY_EVERY_MS = 2_000;
const ONE_AT_A_TIME = 12_369_002;

export interface Rotation {
  resealed: number;
  /** Ids of keys without which something does not open, besides the newest. */
  stillNeeded: string[];
  /** What no listed key opens: "<table> <key> <column>", "media <key>". */
  unreadable: string[];
}

/** Throws ConfigError when another rotation runs or a key does not fit the database. */
export async function rotateKeys(settings: Settings, say: (line: string) => void): Promise<Rotation> {
  const keys = new KeyRing(settings.encryptionKey ?? '', settings.lookupKey ?? '');
  const database = await new DataSource(databaseOptions(settings.databaseUrl ?? '', 3)).initialize();
  const runner = database.createQueryRunner();
  try {
    await verifyKeys(database, keys);
    await runner.query('SET statement_timeout = 0');
    const [lock] = (await runner.query('SELECT pg_try_advisory_lock($1) AS free', [ONE_AT_A_TIME])) as {
      free: boolean;
    }[];
    if (!lock?.free) throw new ConfigError('The keys of this database are being rotated by another process.');
    return await reseal(settings, database, runner, keys, say);
  } finally {
    await runner.release();
    await database.destroy();
  }
}

async function reseal(
  settings: Settings,
  database: DataSource,
  runner: QueryRunner,
  keys: KeyRing,
  say: (line: string) => void,
): Promise<Rotation> {
  const tables = sealedTables(database);
  const store = await openMediaStore(settings);
  const rotation: Rotation = { resealed: 0, stillNeeded: [], unreadable: [] };
  const before = await countByKey(runner, tables);
  say(
    `${String(older(before, keys))} values are sealed with older keys, ${String(before.get(keys.ids[0] ?? '') ?? 0)} with the newest.`,
  );
  let said = Date.now();
  const count = (what: string) => (done: number | boolean, unreadable: string[]) => {
    rotation.resealed += Number(done);
    rotation.unreadable.push(...unreadable);
    if (Date.now() - said < SAY_EVERY_MS) return;
    said = Date.now();
    say(`${what}: ${String(rotation.resealed)} resealed so far`);
  };
  for (let round = 1; ; round++) {
    rotation.unreadable = [];
    for (const table of tables) await resealTable(runner, keys, table, count(table.name));
    await resealMedia(database, store, keys, count('media'));
    const now = await countByKey(runner, tables);
    const isDone = older(now, keys) <= rotation.unreadable.length;
    if (isDone || round === ROUNDS) {
      rotation.stillNeeded = [...now.keys()].filter((id) => id !== keys.ids[0]);
      return rotation;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function older(counts: Map<string, number>, keys: KeyRing): number {
  let sum = 0;
  for (const [id, count] of counts) if (id !== keys.ids[0]) sum += count;
  return sum;
}

/** What whoever started it reads; true when the older keys can go. */
function report(keys: KeyRing, { resealed, stillNeeded, unreadable }: Rotation): boolean {
  console.log(`Resealed ${String(resealed)} values and files with the newest key (id ${keys.ids[0] ?? ''}).`);
  for (const line of unreadable.slice(0, 20)) console.error(`does not open: ${line}`);
  if (unreadable.length > 20) console.error(`… and ${String(unreadable.length - 20)} more`);
  for (const id of stillNeeded) {
    const isListed = keys.ids.includes(id);
    console.error(
      isListed
        ? `The key with id ${id} is still needed: some copy still seals with it. Run this again when all copies know the newest key as their first.`
        : `Something was sealed with a key (id ${id}) that ENCRYPTION_KEY does not list: add it, and run this again.`,
    );
  }
  if (stillNeeded.length > 0 || unreadable.length > 0) return false;
  if (keys.ids.length > 1)
    console.log(
      `No row and no file needs the other keys (${keys.ids.slice(1).join(', ')}): take them out of ENCRYPTION_KEY.`,
    );
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  redactLastWords('rotate-keys');
  try {
    const settings = readSettings(process.env);
    const rotation = await rotateKeys(settings, console.log);
    const keys = new KeyRing(settings.encryptionKey ?? '', settings.lookupKey ?? '');
    process.exitCode = report(keys, rotation) ? 0 : 1;
  } catch (error) {
    sayLastWords('rotate-keys', error);
    process.exitCode = 1;
  }
}
