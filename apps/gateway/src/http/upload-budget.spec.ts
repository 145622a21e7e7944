import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { DomainError } from '#common/errors/domain-error.js';
import { PIECE_TYPE } from './body-parsers.js';
import { boundUploads } from './upload-budget.js';

describe('uploads', () => {
  let server: FastifyInstance;
  let finish: () => void = () => undefined;

  beforeAll(() => {
    server = fastify();
    boundUploads(server, 60, 100);
    server.addContentTypeParser(['multipart/form-data', PIECE_TYPE], (_request, _body, done) => {
      done(null);
    });
    server.setErrorHandler((error, _request, reply) =>
      reply.status(error instanceof DomainError ? error.policy.status : 500).send(),
    );
    server.post(
      '/slow',
      () =>
        new Promise<string>(
          (resolve) =>
            (finish = () => {
              resolve('ok');
            }),
        ),
    );
    server.post('/', () => 'ok');
  });
  afterAll(() => server.close());

  const post = (
    url: string,
    bytes: number,
    type = 'multipart/form-data; boundary=x',
  ): Promise<{ statusCode: number }> =>
    server.inject({
      method: 'POST',
      url,
      headers: { 'content-type': type },
      payload: 'x'.repeat(bytes),
    });

  it('hold a bounded sum at a time, and make room when they end', async () => {
    const slow = post('/slow', 60);
    expect((await post('/', 30)).statusCode).toBe(200);
    expect((await post('/', 50)).statusCode).toBe(503);
    expect((await post('/', 30, PIECE_TYPE)).statusCode).toBe(200);
    expect((await post('/', 50, PIECE_TYPE)).statusCode).toBe(503);
    finish();
    await slow;
    expect((await post('/', 50)).statusCode).toBe(200);
  });
});
