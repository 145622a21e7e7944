// PostgreSQL refuses to run as root. As root we lend the server to the system user `postgres`, or `nobody`,
// and keep what that user must reach in folders that it can reach.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** @typedef {{ name: string, uid: number, gid: number }} Owner */

const SHARED_NAME = 'hotline-12369';

/**
 * The user that has to run the server, undefined when we can run it ourselves. A cluster that is there already
 * belongs to whoever made it.
 *
 * @param {string} [pgdata]
 * @returns {Owner | undefined}
 */
export function clusterOwner(pgdata) {
  if (process.getuid?.() !== 0) return undefined;
  const made = pgdata && fs.statSync(pgdata, { throwIfNoEntry: false });
  if (made && made.uid !== 0) return { name: String(made.uid), uid: made.uid, gid: made.gid };
  const users = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const user = users.find(([name]) => name === wanted);
    if (user) return { name: wanted, uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw new Error(
    'PostgreSQL does not run as root and there is no user `postgres` or `nobody` on this machine. ' +
      'Start as another user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** Whether `owner` can read and enter (or execute) `file`, with every folder above it. */
export function canReach(owner, file) {
  return (
    spawnSync('test', ['-r', file, '-a', '-x', file], { uid: owner.uid, gid: owner.gid, cwd: '/' }).status ===
    0
  );
}

/**
 * A folder of root's that `owner` can enter and nobody else can change; for a copy of the binaries and for
 * clusters whose data folder the owner cannot reach. /var/lib first: the system cleans /var/tmp after a month.
 *
 * @param {Owner} owner
 */
export function sharedFolder(owner) {
  for (const parent of ['/var/lib', '/opt', '/var/tmp', os.tmpdir()]) {
    const folder = path.join(parent, SHARED_NAME);
    try {
      fs.mkdirSync(folder, { mode: 0o755 });
      fs.chmodSync(folder, 0o755);
    } catch (error) {
      if (error.code !== 'EEXIST') continue;
    }
    const { uid, mode } = fs.lstatSync(folder);
    const isOurs = fs.lstatSync(folder).isDirectory() && uid === 0 && (mode & 0o022) === 0;
    if (isOurs && canReach(owner, folder) && isWritable(folder)) return folder;
  }
  throw new Error(
    `No folder was found that the user ${owner.name} can read. ` +
      'Start as a user other than root, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

function isWritable(folder) {
  try {
    fs.rmdirSync(fs.mkdtempSync(path.join(folder, 'probe-')));
    return true;
  } catch {
    return false;
  }
}
