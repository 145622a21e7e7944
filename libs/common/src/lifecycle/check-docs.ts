import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../config/data.js';
import { renderEnvExample } from '../config/settings.js';
import { MACHINES } from './tables.js';
import { renderLifecycles } from './render.js';

/*
 * The files that are written from code: `npm run docs` writes them, `npm run check:docs` fails when one of them is not
 * what the code says.
 */
const FILES: [path: string, content: string][] = [
  ['docs/lifecycle.md', renderLifecycles(MACHINES)],
  ['.env.example', renderEnvExample()],
];

const write = process.argv.includes('--write');
for (const [path, content] of FILES) {
  const full = join(ROOT, path);
  if (write) writeFileSync(full, content);
  else if (!existsSync(full) || readFileSync(full, 'utf8') !== content) {
    console.error(`${path} is not what the code says: run npm run docs and commit it.`);
    process.exitCode = 1;
  }
}
