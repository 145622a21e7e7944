import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ROOT } from '#common/config/data.js';

const BUILT = join(ROOT, 'dist', 'apps', 'console');

/** The console's built files under /console; its own addresses (/console/inbox …) all get the one page. */
export async function serveConsole(app: NestFastifyApplication): Promise<void> {
  if (!existsSync(join(BUILT, 'index.html'))) return;
  await app.register(fastifyStatic, {
    root: BUILT,
    prefix: '/console/',
    decorateReply: true,
    wildcard: false,
    index: false,
  });
  const server = app.getHttpAdapter().getInstance();
  server.get('/console', (_request, reply) => reply.sendFile('index.html'));
  server.get('/console/*', (_request, reply) => reply.sendFile('index.html'));
}
