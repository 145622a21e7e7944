// Makes a cluster once. initdb works in a staging folder which is renamed to `pgdata` when it is complete, so
// that a kill leaves no half-made `pgdata`, and a folder that holds data is never taken for a half-made one.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const STAGING_PREFIX = 'initdb-';

/**
 * Initialises `<home>/pgdata` unless a cluster of this version is there already.
 *
 * @param {{ home: string, native: string, owner?: import('./owner.mjs').Owner, password: string, durable: boolean }} cluster
 * @returns {string} the cluster's folder
 */
export function ensureInitialised({ home, native, owner, password, durable }) {
  const pgdata = path.join(home, 'pgdata');
  if (fs.existsSync(pgdata) && fs.readdirSync(pgdata).length > 0) {
    checkVersion(pgdata, native);
    return pgdata;
  }
  for (const entry of fs.readdirSync(home)) {
    if (entry.startsWith(STAGING_PREFIX)) fs.rmSync(path.join(home, entry), { recursive: true, force: true });
  }
  const staging = fs.mkdtempSync(path.join(home, STAGING_PREFIX));
  const passwordFile = path.join(staging, 'password');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner) for (const file of [staging, passwordFile]) fs.chownSync(file, owner.uid, owner.gid);
  initdb(native, path.join(staging, 'pgdata'), passwordFile, durable, owner);
  fs.rmSync(pgdata, { recursive: true, force: true });
  fs.renameSync(path.join(staging, 'pgdata'), pgdata);
  fs.rmSync(staging, { recursive: true, force: true });
  return pgdata;
}

function initdb(native, pgdata, passwordFile, durable, owner) {
  // The type of characters must be a UTF-8 one: under `C` pg_trgm finds no letter in a Chinese text.
  const ctype = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  const args = [
    ...['-D', pgdata, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', `--locale=${ctype}`],
    ...(durable ? [] : ['--no-sync']),
  ];
  const result = spawnSync(path.join(native, 'bin', 'initdb'), args, {
    ...(owner && { uid: owner.uid, gid: owner.gid }),
    cwd: '/',
    env: { PATH: process.env.PATH, TZ: 'UTC' },
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    const why =
      result.error?.message ?? (`${result.stdout}${result.stderr}`.trim() || `signal ${result.signal}`);
    throw new Error(`The database cluster could not be made in ${pgdata}:\n${why}`);
  }
}

function checkVersion(pgdata, native) {
  const file = path.join(pgdata, 'PG_VERSION');
  if (!fs.existsSync(file)) {
    throw new Error(
      `${pgdata} is not empty and not a PostgreSQL cluster. Move its contents away; nothing was changed.`,
    );
  }
  const made = fs.readFileSync(file, 'utf8').trim();
  const { stdout } = spawnSync(path.join(native, 'bin', 'postgres'), ['--version'], { encoding: 'utf8' });
  const ours = /(\d+)\./.exec(stdout)?.[1];
  if (made !== ours) {
    throw new Error(
      `The cluster in ${pgdata} was made by PostgreSQL ${made}, and this release brings ${ours}. ` +
        `Move the data with pg_dump of version ${made}, or use the release before; nothing was changed.`,
    );
  }
}
