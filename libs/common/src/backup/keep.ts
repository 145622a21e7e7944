import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupReader } from './backup-reader.js';
import { UNFINISHED } from './backup-writer.js';
import type { Header } from './format.js';

const NAME = /^hotline-\d{8}T\d{6}Z\.backup$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/** "hotline-20261122T042605Z.backup": names in the order of time. */
export const nameOfBackup = (at: Date): string =>
  `hotline-${at.toISOString().replace(/[-:]|\.\d+/g, '')}.backup`;

/**
 * Removes the older backups of the same installation until `keep` are left, and gives their names. Call when the
 * newest was verified. A file whose header cannot be read, or which another name hides, is not ours to remove.
 */
export async function removeOlder(folder: string, { installation }: Header, keep: number): Promise<string[]> {
  const own: string[] = [];
  for (const name of (await readdir(folder)).filter((entry) => NAME.test(entry)).sort()) {
    const reader = await BackupReader.open(join(folder, name)).catch(() => null);
    reader?.close();
    if (reader?.header.installation === installation) own.push(name);
  }
  const old = own.slice(0, Math.max(0, own.length - keep));
  for (const name of old) await rm(join(folder, name));
  return old;
}

/** Removes what backups that were killed have left; a day old, so that one that is being written is not meant. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(UNFINISHED) || !NAME.test(name.slice(0, -UNFINISHED.length))) continue;
    const there = await stat(join(folder, name)).catch(() => null);
    if (there && Date.now() - there.mtimeMs > DAY_MS) await rm(join(folder, name), { force: true });
  }
}
