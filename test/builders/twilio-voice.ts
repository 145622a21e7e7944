import twilio from 'twilio';
import type { WireRequest } from './sms.js';

/** What Twilio asks of us during a call: the address it was given, signed with the form it sends. */
export function signedVoice(url: string, form: Record<string, string>, authToken: string): WireRequest {
  return {
    path: new URL(url).pathname,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, url, form),
      'user-agent': 'TwilioProxy/1.1',
    },
    body: new URLSearchParams(form).toString(),
  };
}
