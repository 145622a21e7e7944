// Where a cluster lives. Normally `<data folder>/pgdata`; when the data folder is closed to the user that runs
// the server (root's home, say), a folder of its own elsewhere, and WHERE.txt in the data folder names it.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { canReach, sharedFolder } from './owner.mjs';

const POINTER = 'WHERE.txt';
const POINTER_LABEL = 'cluster: ';

/**
 * The folder that holds (or will hold) `pgdata`. Writes the pointer when it is not the data folder itself.
 *
 * @param {string} dataDir absolute
 * @param {import('./owner.mjs').Owner | undefined} owner
 * @returns {string} absolute path
 */
export function clusterHome(dataDir, owner) {
  const pointed = readPointer(dataDir);
  if (pointed) return pointed;
  if (!owner || canReach(owner, dataDir)) return dataDir;
  const home = fs.mkdtempSync(path.join(sharedFolder(owner), 'cluster-'));
  fs.chmodSync(home, 0o755);
  writeWhole(path.join(dataDir, POINTER), pointerText(home, owner), 0o644);
  return home;
}

function readPointer(dataDir) {
  const file = path.join(dataDir, POINTER);
  if (!fs.existsSync(file)) return undefined;
  const line = fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .find((candidate) => candidate.startsWith(POINTER_LABEL));
  const home = line?.slice(POINTER_LABEL.length).trim();
  if (!home)
    throw new Error(
      `${file} should have a line "${POINTER_LABEL}<folder>". Mend it, or restore it from a backup.`,
    );
  if (!fs.existsSync(home)) {
    throw new Error(
      `${file} says that the database cluster is in ${home}, which does not exist. ` +
        `Restore that folder, or delete ${file} to begin with an empty database.`,
    );
  }
  return home;
}

const pointerText = (home, owner) =>
  [
    `PostgreSQL runs as the user ${owner.name}, who cannot enter this folder. The database cluster is therefore here:`,
    `${POINTER_LABEL}${home}`,
    'Back up that folder together with this one. 数据库文件在上面所写的目录中,备份时请一并备份。',
    '',
  ].join('\n');

/**
 * The superuser's password: made on first use, kept in the data folder, readable for us only.
 *
 * @param {string} dataDir
 */
export function clusterPassword(dataDir) {
  const file = path.join(dataDir, 'password');
  if (!fs.existsSync(file)) writeWhole(file, randomBytes(24).toString('base64url'), 0o600);
  return fs.readFileSync(file, 'utf8').trim();
}

/** A kill in the middle leaves either no file or the whole file. */
function writeWhole(file, text, mode) {
  const draft = `${file}.${process.pid}.new`;
  fs.writeFileSync(draft, text, { mode, flush: true });
  fs.renameSync(draft, file);
}
