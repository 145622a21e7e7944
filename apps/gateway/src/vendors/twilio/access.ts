import type { Settings } from '#common/config/settings.js';

/*
 * Twilio serves several channels (text messages, recordings of calls) with one account. What they share is here: access,
 * its lists, its media and sending; what a channel makes of it stays in the channel's folder.
 */

export interface TwilioAccess {
  /** https://api.twilio.com, or what TWILIO_API_BASE says. */
  apiBase: string;
  accountSid: string;
  authToken: string;
}

/** Null where no account is set. */
export function accessOf(settings: Settings): TwilioAccess | null {
  const { twilioAccountSid: accountSid, twilioAuthToken: authToken, twilioApiBase: apiBase } = settings;
  return accountSid === null || authToken === null ? null : { accountSid, authToken, apiBase };
}

export const authorizationOf = ({ accountSid, authToken }: TwilioAccess): string =>
  `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
