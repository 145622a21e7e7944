// Keys and the first password. They are made once, kept in the data folder beside the database they belong to, and
// what the environment gives wins. Losing this file makes the personal data in the database unreadable.
import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../setup/progress.mjs';

const KEYS = ['ENCRYPTION_KEY', 'LOOKUP_KEY', 'SESSION_SECRET'];
// Without characters that look alike when they are read from a screen.
const PASSWORD_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * The secrets for the programs, out of the file or made now.
 *
 * @param {string} dataDir
 * @param {{ isEmbedded: boolean, env: NodeJS.ProcessEnv }} options with an external database its keys must be given:
 *   a key that only one machine knows would lock every other one out
 * @returns {{ values: Record<string, string>, file: string, newPassword: string | undefined }}
 */
export function ensureSecrets(dataDir, { isEmbedded, env }) {
  const file = path.join(dataDir, 'secrets.json');
  const kept = readSecrets(file);
  const made = {};
  if (isEmbedded) for (const name of KEYS) if (!env[name] && !kept[name]) made[name] = newKey();
  if (!env.ADMIN_PASSWORD && !kept.ADMIN_PASSWORD) made.ADMIN_PASSWORD = makePassword();
  if (Object.keys(made).length > 0) writeSecrets(file, { ...kept, ...made });
  const usable = isEmbedded ? [...KEYS, 'ADMIN_PASSWORD'] : ['ADMIN_PASSWORD'];
  const stored = Object.entries({ ...kept, ...made }).filter(([name]) => usable.includes(name) && !env[name]);
  return { values: Object.fromEntries(stored), file, newPassword: made.ADMIN_PASSWORD };
}

/**
 * Begins a rotation: a new key in front of the one in the file. The older one stays until nothing needs it.
 *
 * @param {string} dataDir
 * @returns {string} the file
 */
export function addEncryptionKey(dataDir) {
  const file = path.join(dataDir, 'secrets.json');
  const kept = readSecrets(file);
  if (!kept.ENCRYPTION_KEY)
    throw new Problem(`${file} holds no ENCRYPTION_KEY: there is nothing to rotate before the first start.`);
  if (kept.ENCRYPTION_KEY.includes(','))
    throw new Problem(
      `A rotation is under way: ${file} lists two keys. Start the hotline, which goes on with it.`,
    );
  writeSecrets(file, { ...kept, ENCRYPTION_KEY: `${newKey()},${kept.ENCRYPTION_KEY}` });
  return file;
}

/**
 * Ends a rotation: what stands behind `newest` in the file goes.
 *
 * @param {string} dataDir
 * @param {string} newest
 * @returns {boolean} false when the key is not out of the file, but out of the environment
 */
export function dropOlderKeys(dataDir, newest) {
  const file = path.join(dataDir, 'secrets.json');
  const kept = readSecrets(file);
  const keys = kept.ENCRYPTION_KEY?.split(',') ?? [];
  if (!keys.includes(newest)) return false;
  writeSecrets(file, { ...kept, ENCRYPTION_KEY: keys.slice(0, keys.indexOf(newest) + 1).join(',') });
  return true;
}

const newKey = () => randomBytes(32).toString('base64');

/** What the data folder keeps; nothing when the file is not there. */
export function readSecrets(file) {
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Problem(
      `${file} is not valid JSON (${cause.message}). It holds the keys of the personal data: restore it from a backup.`,
    );
  }
}

/** The data folder outlives a power cut only with both the file and its name on the disk. */
function writeSecrets(file, secrets) {
  const draft = `${file}.new`;
  fs.writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  fs.renameSync(draft, file);
  if (process.platform === 'win32') return;
  const folder = fs.openSync(path.dirname(file), 'r');
  fs.fsyncSync(folder);
  fs.closeSync(folder);
}

function makePassword() {
  const letters = Array.from({ length: 16 }, () => PASSWORD_ALPHABET[randomInt(PASSWORD_ALPHABET.length)]);
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}
