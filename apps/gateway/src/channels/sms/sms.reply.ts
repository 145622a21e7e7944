import MessagingResponse from 'twilio/lib/twiml/MessagingResponse.js';
import type { Acknowledgement, WebhookResponse } from '../channel.js';

/** The answer as TwiML, which Twilio sends to the citizen: https://www.twilio.com/docs/messaging/twiml */
export function replySms(acknowledgements: readonly Acknowledgement[]): WebhookResponse {
  const response = new MessagingResponse();
  for (const { text } of acknowledgements) if (text !== '') response.message(text);
  return { status: 200, contentType: 'text/xml; charset=utf-8', body: response.toString() };
}
