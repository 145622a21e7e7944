import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ROOT } from '#common/config/data.js';

const BUILT = join(ROOT, 'dist', 'apps', 'console');
const PAGE = join(BUILT, 'index.html');

/**
 * The console's built files under /console; its own addresses (/console/triage …) all get the one page. Files under
 * assets/ have their hash in the name and may be kept for ever; the page names the current ones.
 */
export async function serveConsole(app: NestFastifyApplication): Promise<void> {
  if (!existsSync(PAGE)) return;
  await app.register(fastifyStatic, {
    root: join(BUILT, 'assets'),
    prefix: '/console/assets/',
    decorateReply: false,
    index: false,
    immutable: true,
    // The build puts them beside the files.
    preCompressed: true,
    maxAge: '365d',
  });
  const server = app.getHttpAdapter().getInstance();
  for (const address of ['/console', '/console/*']) {
    server.get(address, async (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(await readFile(PAGE)),
    );
  }
}
