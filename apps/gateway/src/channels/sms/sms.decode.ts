import { cleanText } from '#common/privacy/clean-text.js';
import type { InboundEvent, WebhookRequest } from '../channel.js';
import { readTwilioMessage } from './sms.payload.js';

/** Twilio's form → one event. Throws invalid(field) for a form that is no message. */
export function decodeSms(
  request: Pick<WebhookRequest, 'account' | 'body' | 'rawBody'>,
  receivedAt: Date,
): InboundEvent {
  const message = readTwilioMessage(request.body);
  return {
    channel: 'sms',
    account: request.account,
    externalId: message.MessageSid,
    sender: senderOf(message.From),
    ...(message.To === undefined ? {} : { addressee: message.To }),
    text: cleanText(message.Body),
    attachments: message.MediaUrls.map((sourceUrl) => ({ sourceUrl })),
    raw: request.rawBody,
    receivedAt,
  };
}

/**
 * Twilio gives phone numbers in E.164. Short codes and names ("106575…", "BANK") are nobody's phone: their message counts,
 * but no answer can be sent later.
 */
const senderOf = (from: string): InboundEvent['sender'] =>
  /^\+[1-9]\d{6,14}$/.test(from) ? { kind: 'phone', value: from } : { kind: 'form', value: `sms:${from}` };
