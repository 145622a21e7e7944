// One launcher for each data folder. The lock is a file that names its holder; a holder that was killed counts as
// gone, so nothing has to be tidied up by hand.
import fs from 'node:fs';
import path from 'node:path';
import { isAlive, markOf, readMark } from './processes.mjs';

/**
 * Takes the lock, or tells who has it.
 *
 * @param {string} dataDir
 * @param {'backup' | 'restore'} [doing] what for, when it is not the hotline itself
 * @returns {{ holder: { pid: number, url?: string, doing?: string } } | { announce: (url: string) => void, release: () => void }}
 */
export function takeLock(dataDir, doing) {
  const file = path.join(dataDir, 'launcher.json');
  const mark = { ...markOf(process.pid), doing };
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify(mark));
  try {
    while (!linked(draft, file)) {
      const seen = readOptional(file);
      if (seen === undefined) continue;
      if (isAlive(readMark(file))) return { holder: JSON.parse(seen) };
      removeStale(file, seen);
    }
  } finally {
    fs.rmSync(draft, { force: true });
  }
  return {
    announce: (url) => {
      fs.writeFileSync(draft, JSON.stringify({ ...mark, url }));
      fs.renameSync(draft, file);
    },
    release: () => fs.rmSync(file, { force: true }),
  };
}

/** A hard link appears whole or not at all, and fails when the name is taken. */
function linked(draft, file) {
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the stale lock aside; if another launcher took the lock in between, its lock is put back. */
function removeStale(file, seen) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (readOptional(aside) !== seen) linked(aside, file);
  fs.rmSync(aside, { force: true });
}

function readOptional(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
