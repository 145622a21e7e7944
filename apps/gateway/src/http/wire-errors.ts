import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fail } from '#common/errors/domain-error.js';
import { problemJson, sendProblem, toDomainError } from './problem.filter.js';

/*
 * Errors from before there is a route, which no filter sees: they are answered in the form of every other one.
 */

/** An address that cannot be read ("/%zz", a parameter of a thousand characters). No hook has set its headers. */
export const answerBadAddress = (error: Error, _request: FastifyRequest, reply: FastifyReply): void => {
  void reply.headers({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  sendProblem(reply, toDomainError(error));
};

const STATUS: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** What Node's parser refuses never becomes a request: answered, and cut off. */
export function answerWireError(
  error: NodeJS.ErrnoException & { rawPacket?: unknown },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  // As Node's own handler does: what comes after the head of an answer would be taken for its body, or for the next one.
  const { _httpMessage: answer } = socket as { _httpMessage?: { headersSent: boolean } | null };
  if (socket.writable && answer?.headersSent !== true) {
    const status = STATUS[error.code ?? ''] ?? 400;
    const problem = problemJson(fail('bad-request'), status);
    // An answer to HEAD has no body: the client would take it for the beginning of the next answer.
    const isHead = Buffer.isBuffer(error.rawPacket) && error.rawPacket.toString('latin1', 0, 5) === 'HEAD ';
    const body = isHead ? '' : problem;
    socket.write(
      [
        `HTTP/1.1 ${String(status)} Bad Request`,
        'Content-Type: application/problem+json; charset=utf-8',
        `Content-Length: ${String(Buffer.byteLength(problem))}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
  socket.destroy(error);
}
