import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { fail } from '#common/errors/domain-error.js';
import type { WebhookRequest } from '../../channels/channel.js';

/** The fields of a form as text; a body of another type has none. */
export function readForm(body: unknown): Record<string, string> {
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return {};
  return Object.fromEntries(
    Object.entries(body).filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}

/** Throws bad-signature unless Twilio sent this: https://www.twilio.com/docs/usage/security#validating-requests */
export function checkTwilioSignature(authToken: string, request: WebhookRequest): void {
  const signature = request.headers['x-twilio-signature'];
  if (
    typeof signature !== 'string' ||
    !webhooks.validateRequest(authToken, signature, request.url, readForm(request.body))
  ) {
    throw fail('bad-signature');
  }
}
