import { randomBytes } from 'node:crypto';
import twilio from 'twilio';

/** What a citizen's text message looks like when Twilio delivers it. */
export interface SmsOptions {
  text: string;
  from?: string;
  to?: string;
  /** The id that a redelivery repeats. */
  sid?: string;
  media?: { url: string; type: string }[];
  messagingServiceSid?: string;
  accountSid?: string;
}

/** A request as it goes over the wire. */
export interface WireRequest {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface SmsSigner {
  authToken: string;
  /** What Twilio has been told to call: PUBLIC_URL of the gateway. */
  publicUrl: string;
  account?: string;
  path?: string;
}

export const newMessageSid = (): string => `SM${randomBytes(16).toString('hex')}`;

/** The form fields that Twilio sends: https://www.twilio.com/docs/messaging/guides/webhook-request */
export function smsForm(options: SmsOptions): Record<string, string> {
  const { text, media = [], sid = newMessageSid(), from = '+8613800138000', messagingServiceSid } = options;
  const form: Record<string, string> = {
    SmsMessageSid: sid,
    NumMedia: String(media.length),
    SmsSid: sid,
    SmsStatus: 'received',
    Body: text,
    NumSegments: '1',
    MessageSid: sid,
    AccountSid: options.accountSid ?? `AC${'0'.repeat(32)}`,
    From: from,
    ApiVersion: '2010-04-01',
  };
  if (messagingServiceSid !== undefined) form.MessagingServiceSid = messagingServiceSid;
  else form.To = options.to ?? '+8612369000001';
  for (const [index, { url, type }] of media.entries()) {
    form[`MediaUrl${String(index)}`] = url;
    form[`MediaContentType${String(index)}`] = type;
  }
  return form;
}

/** A form of any fields with the signature that Twilio gives it. */
export function signedForm(
  form: Record<string, string>,
  { authToken, publicUrl, account = 'default', path = `/channels/sms/${account}` }: SmsSigner,
): WireRequest {
  return {
    path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, `${publicUrl}${path}`, form),
      'i-twilio-idempotency-token': randomBytes(16).toString('hex'),
      'user-agent': 'TwilioProxy/1.1',
    },
    body: new URLSearchParams(form).toString(),
  };
}

/** A citizen's message, ready to be posted. */
export const signedSms = (options: SmsOptions, signer: SmsSigner): WireRequest =>
  signedForm(smsForm(options), signer);

/** What Twilio says about a message that it was given, to where it was told to. */
export function signedStatus(
  { sid, callback }: { sid: string; callback: string },
  status: string,
  { authToken, publicUrl }: SmsSigner,
  errorCode?: string,
): WireRequest {
  const form = {
    MessageSid: sid,
    SmsSid: sid,
    MessageStatus: status,
    SmsStatus: status,
    To: '+8613800138000',
    From: '+8612369000001',
    AccountSid: `AC${'0'.repeat(32)}`,
    ApiVersion: '2010-04-01',
    ...(errorCode === undefined ? {} : { ErrorCode: errorCode }),
  };
  const path = callback.slice(publicUrl.length);
  return signedForm(form, { authToken, publicUrl, path });
}

/** The text out of Twilio's answer language; null where nothing is to be sent. */
export function textOfTwiml(xml: string): string | null {
  const message = /<Message>([\s\S]*?)<\/Message>/.exec(xml)?.[1];
  return (
    message
      ?.replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&') ?? null
  );
}

/** The twelve digits out of an answer; null where it names none. */
export const codeIn = (text: string): string | null =>
  /\b(\d{4}) (\d{4}) (\d{4})\b/.exec(text)?.slice(1).join('') ?? null;
