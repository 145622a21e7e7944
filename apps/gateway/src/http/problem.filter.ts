import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, type ErrorCode, fail } from '#common/errors/domain-error.js';
import { isUnavailable } from '#common/errors/unavailable.js';
import { redactPath } from '#common/privacy/redact-log.js';

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'bad-request',
  401: 'signed-out',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  415: 'wrong-type',
  429: 'too-many',
};

/** Every error at the HTTP border becomes RFC 9457 problem+json with a Chinese `detail`; nothing of the request is repeated. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  protected readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toDomainError(error);
    const { level } = problem.policy;
    this.logger[level === 'info' ? 'debug' : level]({
      err: error,
      errorCode: problem.code,
      path: redactPath(request.url),
    });
    sendProblem(reply, problem);
  }
}

export function sendProblem(reply: FastifyReply, problem: DomainError): void {
  const { status, retryable } = problem.policy;
  if (retryable) void reply.header('retry-after', String(problem.extra.retryAfterSeconds ?? 30));
  void reply
    .status(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(problemJson(problem));
}

export const problemJson = (problem: DomainError, status = problem.policy.status): string =>
  JSON.stringify({
    type: `urn:hotline:problem:${problem.code}`,
    title: problem.policy.title,
    status,
    detail: problem.detail,
    code: problem.code,
    ...(problem.extra.errors ? { errors: problem.extra.errors } : {}),
  });

/** What any thrown thing means to the outside. */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (!(error instanceof HttpException) && isUnavailable(error)) return fail('unavailable', { cause: error });
  const status = (error instanceof HttpException ? error.getStatus() : statusOf(error)) ?? 500;
  return fail(BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'bad-request' : 'internal'), {
    cause: error,
  });
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}
