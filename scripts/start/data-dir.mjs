import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../setup/progress.mjs';
import { ROOT } from '../setup/root.mjs';

/** The folder of DATA_DIR, absolute. */
export const dataDirOf = (env) => path.resolve(ROOT, env.DATA_DIR || '.data');

/** Passable for the database's user, listable and readable for us alone. */
export function makeDataDir(dataDir) {
  try {
    fs.mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    fs.accessSync(dataDir, fs.constants.W_OK);
  } catch (error) {
    throw new Problem(`DATA_DIR ${dataDir} cannot be used: ${error.message}`);
  }
}
