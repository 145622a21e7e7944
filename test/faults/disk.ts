import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A small file system of its own in a folder, that can really be full. */
export interface Disk {
  fill: () => void;
  free: () => void;
  remove: () => void;
}

/** Null where this user may not mount. */
export function mountDisk(folder: string, megabytes: number): Disk | null {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  } catch {
    return null;
  }
  const ballast = join(folder, 'ballast');
  return {
    fill: () => {
      fillUp(ballast);
    },
    free: () => {
      rmSync(ballast, { force: true });
    },
    remove: () => {
      // Lazy: a process that has not ended yet may still have a file open.
      execFileSync('umount', ['-l', folder]);
    },
  };
}

/** Writes in ever smaller pieces until not even a page fits. */
function fillUp(file: string): void {
  const handle = openSync(file, 'w');
  for (const size of [1 << 22, 1 << 16, 1 << 12]) {
    const piece = Buffer.alloc(size);
    try {
      // A short write is the last but one before the refusal.
      for (;;) writeSync(handle, piece);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }
  closeSync(handle);
}
