import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { showDemoBanner } from './demo-banner.js';

describe('the banner of a demonstration', () => {
  const server = fastify();
  showDemoBanner(server, 'http://localhost:3100');
  const page = '<!doctype html><html><body class="a"><main>正文</main></body></html>';
  server.get('/page', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  server.get('/bytes', (_request, reply) => reply.type('text/html').send(Buffer.from(page)));
  server.get('/data', () => ({ text: '<body>' }));

  it('stands at the beginning of every page, and the length fits', async () => {
    for (const url of ['/page', '/bytes']) {
      const answer = await server.inject({ url });
      expect(answer.payload).toMatch(
        /<body class="a"><link [^>]*href="\/demo.css"[^]*<b>演示<\/b>[^]*<main>正文<\/main>/,
      );
      expect(answer.payload).toContain('href="http://localhost:3100/"');
      expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.payload)));
    }
    expect((await server.inject({ url: '/demo.css' })).headers['content-type']).toContain('text/css');
  });

  it('leaves data alone', async () => {
    expect((await server.inject({ url: '/data' })).payload).toBe('{"text":"<body>"}');
  });
});
