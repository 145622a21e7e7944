import { BackupError } from './backup-error.js';
import { BackupReader, nowhere } from './backup-reader.js';
import type { Header, Manifest, Measure } from './format.js';
import { count, size, stage } from './progress.js';

export interface Verified {
  header: Header;
  manifest: Manifest;
}

/**
 * Reads a backup from its first byte to its last without restoring it: every frame opens, every part is what was
 * written, and the list at the end names them all. Throws a BackupError that says what is wrong.
 */
export async function verify(path: string, passphrase: string | null): Promise<Verified> {
  const reader = await BackupReader.open(path);
  try {
    reader.unlock(passphrase);
    return await stage(
      'Check the backup',
      async (tell) => {
        const found = new Map<string, Measure>();
        let media = 0;
        let keys = false;
        for await (const { head, into } of reader.entries()) {
          tell(reader.position / reader.size, `${size(reader.position)} of ${size(reader.size)}`);
          const measure = await into(nowhere());
          if (head.kind === 'table') found.set(head.name, measure);
          else if (head.kind === 'media') media += 1;
          else keys = true;
        }
        const manifest = reader.end();
        const complete =
          Object.keys(manifest.tables).length === found.size &&
          Object.entries(manifest.tables).every(
            ([name, { rows, sha256 }]) =>
              found.get(name)?.rows === rows && found.get(name)?.sha256 === sha256,
          ) &&
          manifest.media.files === media &&
          reader.header.holds.keys === keys;
        if (!complete) throw new BackupError(`${path} is damaged: its list does not fit its parts.`);
        return { header: reader.header, manifest };
      },
      ({ manifest }) => `${size(reader.size)}, ${contents(manifest)}`,
    );
  } finally {
    reader.close();
  }
}

/** "1,234 rows in 26 tables, 12 attachments" */
export function contents({ tables, media }: Manifest): string {
  const measures = Object.values(tables);
  const rows = measures.reduce((sum, { rows }) => sum + rows, 0);
  return `${count(rows)} rows in ${count(measures.length)} tables, ${count(media.files)} attachments`;
}
