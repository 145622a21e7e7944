import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Settings } from '../config/settings.js';
import { ROOT } from '../config/data.js';
import { checkKeys } from '../database/key-probe.js';
import type { KeyCheck } from '../database/records/operations.js';
import { openMediaStore } from '../media/store.js';
import { KeyRing } from '../privacy/key-ring.js';
import { BackupError } from './backup-error.js';
import { BackupWriter } from './backup-writer.js';
import { FORMAT, type Header, type Manifest, type Measure, type Secrets } from './format.js';
import { nameOfBackup, removeUnfinished } from './keep.js';
import { writeMedia } from './media.js';
import { count, size, stage, type Tell } from './progress.js';
import { newKey } from './seal.js';
import { Snapshot } from './snapshot.js';

export interface Wish {
  folder: string;
  withKeys: boolean;
  withMedia: boolean;
  /** Null: not encrypted. */
  passphrase: string | null;
}

export interface Taken {
  path: string;
  header: Header;
  manifest: Manifest;
}

/**
 * Takes a backup: keys, then the tables of one moment, then the files that their rows name. Either the whole file
 * has its name in the end, or there is none.
 */
export async function take(settings: Settings, secrets: Secrets, wish: Wish): Promise<Taken> {
  await mkdir(wish.folder, { recursive: true, mode: 0o700 });
  await removeUnfinished(wish.folder);
  const snapshot = await Snapshot.open(settings.databaseUrl ?? '');
  try {
    const [probe] = await snapshot.query<KeyCheck>('SELECT sealed, lookup FROM key_check');
    const ids = wish.withKeys ? demandFitting(secrets, probe).ids : null;
    const { key, mark } = wish.passphrase === null ? { key: null, mark: null } : newKey(wish.passphrase);
    const header: Header = {
      format: FORMAT,
      madeAt: snapshot.madeAt.toISOString(),
      program: await version(),
      installation: probe ? createHash('sha256').update(probe.lookup).digest('hex').slice(0, 16) : null,
      migrations: snapshot.migrations,
      holds: { keys: wish.withKeys, media: wish.withMedia },
      passphrase: mark,
    };
    const path = join(wish.folder, nameOfBackup(snapshot.madeAt));
    const writer = await BackupWriter.create(path, header, key);
    const stopped = leaveNothing(writer);
    try {
      if (wish.withKeys)
        await writer.entry({ kind: 'keys' }, Readable.from([Buffer.from(JSON.stringify(secrets))]));
      const tables = await stage(
        'Back up the database',
        (tell) => writeTables(writer, snapshot, tell),
        (written) =>
          `${count(sum(written, 'rows'))} rows in ${count(Object.keys(written).length)} tables, ${size(sum(written, 'bytes'))}`,
      );
      const sequences = await snapshot.sequences();
      const media = wish.withMedia
        ? await stage(
            'Back up the attachments',
            async (tell) =>
              writeMedia(writer, await snapshot.mediaKeys(), await openMediaStore(settings), ids, tell),
            ({ files, bytes }) => `${count(files)} files, ${size(bytes)}`,
          )
        : { files: 0, bytes: 0, missing: 0, unopened: 0 };
      const manifest = { tables, sequences, media };
      await writer.finish(manifest);
      return { path, header, manifest };
    } catch (error) {
      await writer.abandon();
      throw error;
    } finally {
      stopped();
    }
  } finally {
    await snapshot.close();
  }
}

async function writeTables(
  writer: BackupWriter,
  snapshot: Snapshot,
  tell: Tell,
): Promise<Record<string, Measure>> {
  const sizes = await snapshot.sizes();
  const total = [...sizes.values()].reduce((all, bytes) => all + bytes, 0);
  const written: Record<string, Measure> = {};
  let done = 0;
  for (const table of snapshot.tables) {
    written[table.name] = await writer.entry({ kind: 'table', ...table }, snapshot.rows(table), (bytes) => {
      done += bytes;
      // The text of the rows is about as long as their pages.
      tell(Math.min(0.99, done / total), `${table.name}, ${size(done)}`);
    });
  }
  return written;
}

async function version(): Promise<string> {
  return (JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Keys that do not open the database would only be found out at the restore. */
function demandFitting(secrets: Secrets, probe: KeyCheck | undefined): KeyRing {
  const missing = (['ENCRYPTION_KEY', 'LOOKUP_KEY', 'SESSION_SECRET'] as const).filter(
    (name) => !secrets[name],
  );
  if (missing.length > 0)
    throw new BackupError(
      `${missing.join(', ')}: missing. Set what the programs run with, or take the backup --without-keys.`,
    );
  const keys = new KeyRing(secrets.ENCRYPTION_KEY ?? '', secrets.LOOKUP_KEY ?? '');
  if (probe) checkKeys(probe, keys);
  return keys;
}

/** Ctrl-C and SIGTERM take the half-written file with them. Gives what ends the watch. */
function leaveNothing(writer: BackupWriter): () => void {
  const stop = (): void => {
    void writer.abandon().finally(() => process.exit(1));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

const sum = (measures: Record<string, Measure>, what: 'rows' | 'bytes'): number =>
  Object.values(measures).reduce((all, measure) => all + measure[what], 0);
