import { codeIn, newMessageSid, signedSms, textOfTwiml, type WireRequest } from '../../builders/sms.js';
import { formReport, jsonReport } from '../../builders/web.js';
import type { FakeTwilio } from '../../fakes/twilio.js';
import type { Gateway } from '../../support/gateway.js';
import { complaint, photo, place, type Planted } from '../../support/planted.js';

/** Where the reports of the privacy proof go. */
export interface Desk {
  gateway: Gateway;
  twilio: FakeTwilio;
}

interface Channel {
  name: string;
  /** Tells everything about a person over the channel; gives the query code of the receipt. */
  tell: (desk: Desk, planted: Planted, more?: string) => Promise<string>;
}

/** Every way in. A new channel is one entry here. */
export const CHANNELS: readonly [Channel, ...Channel[]] = [
  { name: 'SMS', tell: (desk, planted, more = '') => sms(desk, planted, more) },
  {
    name: 'MMS',
    tell: async (desk, planted) => {
      const { bytes } = await photo(planted);
      return sms(desk, planted, '', [{ url: desk.twilio.addMedia(bytes, 'image/jpeg'), type: 'image/jpeg' }]);
    },
  },
  {
    name: 'the JSON API',
    tell: (desk, planted) =>
      receipt(
        desk,
        jsonReport({ text: complaint(planted), place: place(planted), contact: `+86 ${planted.phone}` }),
      ),
  },
  {
    name: 'the form with a photo',
    tell: async (desk, planted) =>
      receipt(
        desk,
        formReport({ text: complaint(planted), place: place(planted), contact: planted.phone }, [
          await photo(planted),
        ]),
      ),
  },
  {
    name: 'the page',
    tell: async ({ gateway }, planted) => {
      const answer = await fetch(`${gateway.url}/`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          text: complaint(planted),
          place: place(planted),
          contact: planted.phone,
          identity: 'named',
        }),
      });
      return codeIn(await answer.text()) ?? '';
    },
  },
];

/** A message as Twilio delivers it. */
export const signed = (
  { gateway, twilio }: Desk,
  planted: Planted,
  more: string,
  media: { url: string; type: string }[] = [],
): WireRequest =>
  signedSms(
    { text: complaint(planted) + more, from: `+86${planted.phone}`, sid: newMessageSid(), media },
    { authToken: twilio.authToken, publicUrl: gateway.publicUrl },
  );

/** A report to the API. */
export const post = ({ gateway }: Desk, request: RequestInit): Promise<Response> =>
  fetch(`${gateway.url}/api/v1/reports`, request);

async function sms(
  desk: Desk,
  planted: Planted,
  more = '',
  media: { url: string; type: string }[] = [],
): Promise<string> {
  const { path, headers, body } = signed(desk, planted, more, media);
  const answer = await fetch(desk.gateway.url + path, { method: 'POST', headers, body });
  return codeIn(textOfTwiml(await answer.text()) ?? '') ?? '';
}

async function receipt(desk: Desk, request: RequestInit): Promise<string> {
  const answer = await post(desk, request);
  const { queryCode } = (await answer.json()) as { queryCode?: string };
  return queryCode ?? '';
}
