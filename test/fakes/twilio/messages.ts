import type { ServerResponse } from 'node:http';
import { page } from './page.js';
import {
  accountPath,
  type LoggedMessage,
  newSid,
  rfc2822,
  sendError,
  sendJson,
  type State,
} from './state.js';

/* Twilio's message resource: https://www.twilio.com/docs/messaging/api/message-resource */

const REFUSALS = {
  21211: "The 'To' number is not a valid phone number.",
  21610: 'Attempt to send to unsubscribed recipient',
} as Record<number, string>;

/** Accepts a message for sending; null where it was refused. */
export function createMessage(
  response: ServerResponse,
  form: URLSearchParams,
  state: State,
): LoggedMessage | null {
  const to = form.get('To') ?? '';
  const body = form.get('Body') ?? '';
  const from = form.get('From');
  const service = form.get('MessagingServiceSid');
  const refusal = /^\+\d{8,15}$/.test(to) ? state.refused.get(to) : 21211;
  if (refusal !== undefined) {
    sendError(response, 400, refusal, REFUSALS[refusal] ?? 'Refused');
    return null;
  }
  if (body === '') {
    sendError(response, 400, 21602, 'Message body is required.');
    return null;
  }
  if (from === null && service === null) {
    sendError(response, 400, 21603, "A 'From' phone number is required.");
    return null;
  }
  const callback = form.get('StatusCallback');
  if (callback !== null && !/^https?:\/\//.test(callback)) {
    sendError(response, 400, 21609, "The 'StatusCallback' URL is not a valid URL.");
    return null;
  }
  const message: LoggedMessage = {
    sid: newSid('SM'),
    direction: 'outbound-api',
    to,
    from,
    messagingServiceSid: service,
    body,
    media: [],
    at: new Date(),
  };
  state.log.push(message);
  const status = service === null ? 'queued' : 'accepted';
  sendJson(response, { ...messageJson(message, state), date_sent: null, status }, 201);
  return message;
}

/** GET Messages.json with To, From, DateSent and paging. */
export function listMessages(response: ServerResponse, address: URL, state: State): void {
  const { searchParams: query } = address;
  const rows = state.log.filter(
    ({ to, from }) =>
      (query.get('To') ?? to) === to && (query.get('From') === null || query.get('From') === from),
  );
  sendJson(
    response,
    page(address, 'messages', 'DateSent', rows, (row) => messageJson(row, state)),
  );
}

/** GET Messages/{sid}/Media.json; false where there is no such message. */
export function listMedia(response: ServerResponse, address: URL, sid: string, state: State): boolean {
  const message = state.log.find((row) => row.sid === sid);
  if (!message) return false;
  const rows = message.media.map((mediaSid) => ({ sid: mediaSid, at: message.at }));
  sendJson(
    response,
    page(address, 'media_list', 'DateCreated', rows, ({ sid: mediaSid, at }) => {
      const uri = `${accountPath(state)}/Messages/${sid}/Media/${mediaSid}`;
      const kept = state.media.get(uri);
      return {
        sid: mediaSid,
        account_sid: state.accountSid,
        parent_sid: sid,
        content_type: kept && 'type' in kept ? kept.type : 'application/octet-stream',
        date_created: rfc2822(at),
        date_updated: rfc2822(at),
        uri: `${uri}.json`,
      };
    }),
  );
  return true;
}

function messageJson(message: LoggedMessage, state: State): object {
  const { sid, to, from, messagingServiceSid, body, direction, media, at } = message;
  const uri = `${accountPath(state)}/Messages/${sid}`;
  return {
    account_sid: state.accountSid,
    api_version: '2010-04-01',
    body,
    date_created: rfc2822(at),
    date_sent: rfc2822(at),
    date_updated: rfc2822(at),
    direction,
    error_code: null,
    error_message: null,
    from,
    messaging_service_sid: messagingServiceSid,
    num_media: String(media.length),
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid,
    status: direction === 'inbound' ? 'received' : 'sent',
    subresource_uris: { media: `${uri}/Media.json` },
    to,
    uri: `${uri}.json`,
  };
}
