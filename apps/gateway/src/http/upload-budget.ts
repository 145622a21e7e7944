import type { FastifyInstance } from 'fastify';
import { fail } from '#common/errors/domain-error.js';
import { BODY_LIMIT, isPiece } from './body-parsers.js';

/** What the files of all uploads under way may hold of the memory. */
const MOST_HELD = 512 * 1024 * 1024;
/** A piece of an upload is stored while it comes, a megabyte at a time: plain and sealed. */
const HELD_OF_PIECE = 2 * 1024 * 1024;

/**
 * Files of a form are held in memory until they are stored, up to four of them for each request, and so are those of a
 * large work order. From a certain sum on further ones are told to come again, so that no number of phones with photos ends the program.
 */
export function boundUploads(server: FastifyInstance, mostPerRequest: number, mostHeld = MOST_HELD): void {
  let held = 0;
  server.addHook('onRequest', (request, reply, done) => {
    const length = request.headers['content-length'];
    const isForm = /^multipart\//i.test(request.headers['content-type'] ?? '');
    if (!isForm && !isPiece(request) && Number(length ?? 0) <= BODY_LIMIT) {
      done();
      return;
    }
    const declared = Number(length ?? mostPerRequest);
    const most = isPiece(request) ? HELD_OF_PIECE : mostPerRequest;
    const bytes = Math.min(Number.isFinite(declared) ? declared : most, most);
    if (held + bytes > mostHeld) {
      done(fail('busy'));
      return;
    }
    held += bytes;
    reply.raw.once('close', () => {
      held -= bytes;
    });
    done();
  });
}
