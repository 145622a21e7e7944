import type { DataSource } from 'typeorm';
import { Attachment } from '../database/records/inbound.js';
import { Upload } from '../database/records/upload.js';
import { isAbsent, MEDIA_CONTEXT, type MediaStore } from '../media/store.js';
import type { KeyRing } from '../privacy/key-ring.js';

const BATCH = 200;

/**
 * Seals the stored versions of all attachments, and of what is being uploaded, with the newest key, each file replaced as
 * a whole. `onFile` is told of each whether it was done now, and which one is absent or does not open.
 */
export async function resealMedia(
  database: DataSource,
  store: MediaStore,
  keys: KeyRing,
  onFile: (done: boolean, unreadable: string[]) => void,
): Promise<void> {
  for (const records of [Upload, Attachment]) {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await database
        .createQueryBuilder<Upload | Attachment>(records, 'row')
        .where('row.id > :after', { after })
        .orderBy('row.id')
        .take(BATCH)
        .getMany();
      for (const { originalKey, safeKey, parts } of rows) {
        for (const key of [originalKey, safeKey, ...parts].filter((one) => one !== null)) {
          try {
            const fresh = keys.reseal(MEDIA_CONTEXT, await store.get(key));
            if (fresh) await store.put(key, fresh);
            onFile(fresh !== null, []);
          } catch (error) {
            // The pieces of an upload go when the last one has come.
            if (records === Upload && isAbsent(error)) continue;
            onFile(false, [`media ${key} ${error instanceof Error ? error.message : ''}`]);
          }
        }
      }
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) break;
      after = last.id;
    }
  }
}
