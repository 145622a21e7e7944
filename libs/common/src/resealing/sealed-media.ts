import type { DataSource } from 'typeorm';
import { Attachment } from '../database/records/inbound.js';
import { MEDIA_CONTEXT, type MediaStore } from '../media/store.js';
import type { KeyRing } from '../privacy/key-ring.js';

const BATCH = 200;

/**
 * Seals the stored versions of all attachments with the newest key, each file replaced as a whole. `onFile` is told of
 * each whether it was done now, and which one is absent or does not open.
 */
export async function resealMedia(
  database: DataSource,
  store: MediaStore,
  keys: KeyRing,
  onFile: (done: boolean, unreadable: string[]) => void,
): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await database
      .createQueryBuilder(Attachment, 'attachment')
      .where('attachment.id > :after', { after })
      .orderBy('attachment.id')
      .take(BATCH)
      .getMany();
    for (const { originalKey, safeKey } of rows) {
      for (const key of [originalKey, safeKey].filter((one) => one !== null)) {
        try {
          const fresh = keys.reseal(MEDIA_CONTEXT, await store.get(key));
          if (fresh) await store.put(key, fresh);
          onFile(fresh !== null, []);
        } catch (error) {
          onFile(false, [`media ${key} ${error instanceof Error ? error.message : ''}`]);
        }
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    after = last.id;
  }
}
