// The last step of a restore into a data folder: what was restored aside takes the place of what is there.
//
// `npm run restore` makes everything in <data folder>/restoring. When it is complete, a mark says so, and the parts
// change places, one rename each. A kill in between leaves the mark, and whoever takes the folder next goes on.
import fs from 'node:fs';
import path from 'node:path';

const MARK = 'complete.json';

/** What belongs together and is restored together. */
export const PARTS = ['postgres', 'secrets.json', 'media'];

/** Where a restore works, inside the data folder. */
export const stagingOf = (dataDir) => path.join(dataDir, 'restoring');

/**
 * Lets what was restored take its place.
 *
 * @param {string} dataDir
 * @returns {string | undefined} the folder that what was there before is in now; undefined when nothing was there
 */
export function putInPlace(dataDir) {
  const aside = path.join(dataDir, `before-restore-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`);
  const mark = path.join(stagingOf(dataDir), MARK);
  fs.writeFileSync(`${mark}.new`, JSON.stringify({ aside }), { flush: true });
  fs.renameSync(`${mark}.new`, mark);
  finishRestore(dataDir);
  return fs.existsSync(aside) ? aside : undefined;
}

/** Goes on where `putInPlace` was interrupted. Gives whether there was anything to do; call it with the lock. */
export function finishRestore(dataDir) {
  const staging = stagingOf(dataDir);
  const mark = path.join(staging, MARK);
  if (!fs.existsSync(mark)) return false;
  const { aside } = JSON.parse(fs.readFileSync(mark, 'utf8'));
  for (const part of PARTS.filter((name) => fs.existsSync(path.join(staging, name)))) {
    const place = path.join(dataDir, part);
    if (fs.existsSync(place)) {
      fs.mkdirSync(aside, { recursive: true, mode: 0o711 });
      fs.renameSync(place, path.join(aside, part));
    }
    fs.renameSync(path.join(staging, part), place);
  }
  fs.rmSync(staging, { recursive: true, force: true });
  return true;
}
