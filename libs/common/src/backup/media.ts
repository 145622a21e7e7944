import { Readable, Writable } from 'node:stream';
import { isAbsent, type MediaStore } from '../media/store.js';
import { keyIdOf } from '../privacy/key-ring.js';
import type { Entry } from './backup-reader.js';
import type { BackupWriter } from './backup-writer.js';
import type { Manifest } from './format.js';
import { count, size, type Tell } from './progress.js';

/** Files on their way at the same time: enough to hide the way to a bucket, few enough to fit into memory. */
const AT_ONCE = 4;

/**
 * Writes the files of all attachments into a backup, in the order of their keys. Call after the tables: a file is
 * stored before the row that names it is committed and is never removed, so that whatever the rows of a snapshot name
 * is there. One that is not there is counted and passed over. `ids` are those of the keys in the backup: a file that another
 * key seals was sealed again by a rotation that began meanwhile.
 */
export async function writeMedia(
  writer: BackupWriter,
  keys: string[],
  store: MediaStore,
  ids: readonly string[] | null,
  tell: Tell,
): Promise<Manifest['media']> {
  const media = { files: 0, bytes: 0, missing: 0, unopened: 0 };
  const ahead: Promise<Buffer | null>[] = [];
  for (const [index, name] of keys.entries()) {
    while (ahead.length < AT_ONCE && index + ahead.length < keys.length)
      ahead.push(fetched(store, keys[index + ahead.length] ?? ''));
    const bytes = await ahead.shift();
    tell(index / keys.length, `${count(index)} of ${count(keys.length)}, ${size(media.bytes)}`);
    if (!bytes) {
      media.missing += 1;
      console.error(`! The attachment ${name} is not in the store.`);
      continue;
    }
    await writer.entry({ kind: 'media', name }, Readable.from([bytes]));
    if (ids && !ids.includes(keyIdOf(bytes))) {
      media.unopened += 1;
      console.error(`! The attachment ${name} is sealed with a key that the backup does not hold.`);
    }
    media.files += 1;
    media.bytes += bytes.length;
  }
  return media;
}

async function fetched(store: MediaStore, key: string): Promise<Buffer | null> {
  try {
    return await store.get(key);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Puts attachments back into the store, some at the same time; `end` waits for the last. */
export class MediaRestore {
  private readonly under = new Set<Promise<void>>();
  private failure: Error | undefined;
  files = 0;

  constructor(private readonly store: MediaStore) {}

  async add({ head, into }: Entry): Promise<void> {
    if (head.kind !== 'media') throw new Error(`${head.kind} is no attachment`);
    const bytes = await collected(into);
    while (this.under.size >= AT_ONCE) await Promise.race(this.under);
    if (this.failure) throw this.failure;
    const putting: Promise<void> = this.store
      .put(head.name, bytes)
      .then(
        () => void (this.files += 1),
        (error: unknown) => void (this.failure ??= error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => this.under.delete(putting));
    this.under.add(putting);
  }

  async end(): Promise<void> {
    await Promise.all(this.under);
    if (this.failure) throw this.failure;
  }
}

/** A small entry as a whole. */
export async function collected(into: Entry['into']): Promise<Buffer> {
  const parts: Buffer[] = [];
  await into(
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        parts.push(chunk);
        done();
      },
    }),
  );
  return Buffer.concat(parts);
}
