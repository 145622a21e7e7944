import type { FastifyReply } from 'fastify';
import { DomainError } from '#common/errors/domain-error.js';

/** Nothing but our own style sheet, script and forms. */
const PAGE_SECURITY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Sends a page. A browser may keep the empty form for its back button, and nobody anything that was answered. */
export function sendPage(reply: FastifyReply, page: string, outcome: 200 | 201 | DomainError = 200): void {
  if (outcome instanceof DomainError && outcome.policy.retryable) {
    reply.header('retry-after', String(outcome.extra.retryAfterSeconds ?? 30));
  }
  if (reply.request.method === 'GET') reply.header('cache-control', 'private, no-cache');
  void reply
    .status(outcome instanceof DomainError ? outcome.policy.status : outcome)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', PAGE_SECURITY)
    .header('referrer-policy', 'same-origin')
    .send(page);
}
