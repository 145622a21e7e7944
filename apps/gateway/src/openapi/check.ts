import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '#common/config/data.js';
import { readSettings } from '#common/config/settings.js';
import { createApp } from '../create-app.js';
import { describeApi } from './document.js';

/*
 * docs/openapi.json is what the code serves at /api/openapi.json; the console's client is generated from it. Writes it
 * with --write, else fails when it differs. Nothing is connected to.
 */
const key = Buffer.alloc(32).toString('base64');
const settings = readSettings({
  DATABASE_URL: 'postgres://nobody@localhost/none',
  ENCRYPTION_KEY: key,
  LOOKUP_KEY: key,
  SESSION_SECRET: key,
});
const app = await createApp(settings, true);
const document = `${JSON.stringify(describeApi(app), null, 2)}\n`;
const path = join(ROOT, 'docs', 'openapi.json');

if (process.argv.includes('--write')) writeFileSync(path, document);
else if (readFileSync(path, 'utf8') !== document) {
  console.error('docs/openapi.json is not what the code says: run npm run docs and commit it.');
  process.exitCode = 1;
}
process.exit();
