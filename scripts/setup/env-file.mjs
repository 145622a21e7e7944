import fs from 'node:fs';
import { fromRoot } from './root.mjs';

/** Reads `.env` of the checkout into process.env; what the environment already says wins. */
export function loadEnvFile() {
  const file = fromRoot('.env');
  if (!fs.existsSync(file)) return;
  for (const [name, value] of Object.entries(parseEnv(fs.readFileSync(file, 'utf8'))))
    process.env[name] ??= value;
}

/**
 * The rows `NAME=value` of an .env file. A quoted value keeps its spaces and `#`; an empty one counts as not given.
 * (process.loadEnvFile came with Node 20.12 and takes an empty value for a given one.)
 *
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function parseEnv(text) {
  const values = {};
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match) continue;
    const [, name, raw] = match;
    const quoted = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(raw);
    const value = quoted ? quoted[2] : raw.replace(/(^|\s+)#.*$/, '');
    if (value !== '') values[name] = value;
  }
  return values;
}
