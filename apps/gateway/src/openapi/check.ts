import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { ROOT } from '#common/config/data.js';
import { readSettings } from '#common/config/settings.js';
import { RouteCheck } from '../access/route-check.js';
import { renderAccess } from '../access/routes.js';
import { createApp } from '../create-app.js';
import { describeApi } from './document.js';

/*
 * The files that are written from the routes: docs/openapi.json is what the code serves at /api/openapi.json, and the
 * console's client is generated from it; docs/access.md says who may call what. Writes them with --write, else fails when
 * one differs. Nothing is connected to.
 */
const key = Buffer.alloc(32).toString('base64');
const settings = readSettings({
  DATABASE_URL: 'postgres://nobody@localhost/none',
  ENCRYPTION_KEY: key,
  LOOKUP_KEY: key,
  SESSION_SECRET: key,
});
const app = await createApp(settings, true);
const FILES: [path: string, content: string][] = [
  ['docs/openapi.json', `${JSON.stringify(describeApi(app), null, 2)}\n`],
  ['docs/access.md', renderAccess(new RouteCheck(new DiscoveryService(app.get(ModulesContainer))).routes())],
];

for (const [path, content] of FILES) {
  const full = join(ROOT, path);
  if (process.argv.includes('--write')) writeFileSync(full, content);
  else if (!existsSync(full) || readFileSync(full, 'utf8') !== content) {
    console.error(`${path} is not what the code says: run npm run docs and commit it.`);
    process.exitCode = 1;
  }
}
process.exit();
