import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../errors/config-error.js';

/** The checkout or image root: the nearest folder above this file that holds package.json. */
export const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Absolute path of a file under data/. */
export const dataPath = (name: string): string => join(ROOT, 'data', name);

/** Reads a JSON file under data/. Throws a ConfigError that names the file when it is absent or not JSON. */
export function readData<T>(name: string): T {
  const path = dataPath(name);
  if (!existsSync(path)) throw new ConfigError(`data/${name} is missing`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    throw new ConfigError(`data/${name} is not valid JSON: ${String(error)}`);
  }
}

function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new ConfigError('package.json was not found above the program');
  return findRoot(parent);
}
