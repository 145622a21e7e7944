import type { FastifyReply } from 'fastify';
import { DomainError } from '#common/errors/domain-error.js';

/** Nothing but our own style sheet, script and forms, which the script may send. */
const PAGE_SECURITY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Sends an empty form, which a browser may keep for its back button. */
export function sendForm(reply: FastifyReply, page: string): void {
  reply.header('cache-control', 'private, no-cache');
  sendPage(reply, page);
}

/** Sends a page that nobody may keep. */
export function sendPage(reply: FastifyReply, page: string, outcome: 200 | 201 | DomainError = 200): void {
  if (outcome instanceof DomainError && outcome.policy.retryable) {
    reply.header('retry-after', String(outcome.extra.retryAfterSeconds ?? 30));
  }
  void reply
    .status(outcome instanceof DomainError ? outcome.policy.status : outcome)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', PAGE_SECURITY)
    .header('referrer-policy', 'same-origin')
    .send(page);
}
