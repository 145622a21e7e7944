import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * A local Twilio: its REST API for sending messages and its media store, with its paths, its authentication, its JSON and
 * its error codes (https://www.twilio.com/docs/messaging/api). What it does not do: deliver anything to a telephone.
 */

export interface SentMessage {
  sid: string;
  to: string;
  from: string | null;
  messagingServiceSid: string | null;
  body: string;
}

export interface FakeTwilio {
  /** For TWILIO_API_BASE. */
  url: string;
  accountSid: string;
  authToken: string;
  /** What was accepted for sending, in order. */
  messages: SentMessage[];
  /** From now on messages to this number are refused with this error: 21610 unsubscribed, 21211 no such number. */
  refuse: (to: string, code: number) => void;
  /** The next calls answer this status, whatever they ask: 500, 503, 429. */
  failNext: (status: number, times?: number) => void;
  /** Keeps a file as an MMS would; the address is what the webhook names. */
  addMedia: (bytes: Uint8Array, type: string) => string;
  /** Keeps an address that redirects to wherever. */
  addRedirect: (location: string) => string;
  stop: () => Promise<void>;
}

const MESSAGES = {
  21211: "The 'To' number is not a valid phone number.",
  21610: 'Attempt to send to unsubscribed recipient',
} as Record<number, string>;

interface State {
  accountSid: string;
  authorization: string;
  messages: SentMessage[];
  refused: Map<string, number>;
  failures: number[];
  /** By path. */
  media: Map<string, { bytes: Uint8Array; type: string } | { location: string }>;
}

const newSid = (prefix: string): string => prefix + randomBytes(16).toString('hex');

/** Starts on a free port of this machine, or on the one given. */
export async function startFakeTwilio({
  accountSid = newSid('AC'),
  authToken = randomBytes(16).toString('hex'),
  port = 0,
} = {}): Promise<FakeTwilio> {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const state: State = {
    accountSid,
    authorization,
    messages: [],
    refused: new Map(),
    failures: [],
    media: new Map(),
  };
  const server = createServer((request, response) => {
    answer(request, response, state).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const keep = (entry: { bytes: Uint8Array; type: string } | { location: string }): string => {
    const path = `/2010-04-01/Accounts/${accountSid}/Messages/${newSid('MM')}/Media/${newSid('ME')}`;
    state.media.set(path, entry);
    return url + path;
  };
  return {
    url,
    accountSid,
    authToken,
    messages: state.messages,
    refuse: (to, code) => state.refused.set(to, code),
    failNext: (status, times = 1) => state.failures.push(...Array.from({ length: times }, () => status)),
    addMedia: (bytes, type) => keep({ bytes, type }),
    addRedirect: (location) => keep({ location }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const path = request.url ?? '';
  const failure = state.failures.shift();
  if (failure !== undefined) {
    sendError(response, failure, failure === 429 ? 20429 : 20500, 'An internal server error has occurred');
    return;
  }
  // The store behind the redirect is public for whoever has the address, as Twilio's is.
  const stored = state.media.get(path.replace(/^\/store/, ''));
  if (path.startsWith('/store/') && stored && 'bytes' in stored) {
    response.writeHead(200, { 'content-type': stored.type }).end(stored.bytes);
    return;
  }
  if (request.headers.authorization !== state.authorization) {
    sendError(response, 401, 20003, 'Authenticate');
    return;
  }
  if (stored) {
    response.writeHead(307, { location: 'location' in stored ? stored.location : `/store${path}` }).end();
    return;
  }
  if (request.method === 'POST' && path === `/2010-04-01/Accounts/${state.accountSid}/Messages.json`) {
    createMessage(response, new URLSearchParams(Buffer.concat(chunks).toString('utf8')), state);
    return;
  }
  sendError(response, 404, 20404, `The requested resource ${path} was not found`);
}

function createMessage(response: ServerResponse, form: URLSearchParams, state: State): void {
  const to = form.get('To') ?? '';
  const body = form.get('Body') ?? '';
  const from = form.get('From');
  const service = form.get('MessagingServiceSid');
  const refusal = /^\+\d{8,15}$/.test(to) ? state.refused.get(to) : 21211;
  if (refusal !== undefined) {
    sendError(response, 400, refusal, MESSAGES[refusal] ?? 'Refused');
    return;
  }
  if (body === '') {
    sendError(response, 400, 21602, 'Message body is required.');
    return;
  }
  if (from === null && service === null) {
    sendError(response, 400, 21603, "A 'From' phone number is required.");
    return;
  }
  const message: SentMessage = { sid: newSid('SM'), to, from, messagingServiceSid: service, body };
  state.messages.push(message);
  response
    .writeHead(201, { 'content-type': 'application/json' })
    .end(JSON.stringify(messageJson(message, state.accountSid)));
}

function messageJson({ sid, to, from, messagingServiceSid, body }: SentMessage, accountSid: string): object {
  const now = new Date().toUTCString().replace('GMT', '+0000');
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body,
    date_created: now,
    date_sent: null,
    date_updated: now,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from,
    messaging_service_sid: messagingServiceSid,
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: null,
    sid,
    status: messagingServiceSid === null ? 'queued' : 'accepted',
    subresource_uris: { media: `${uri}/Media.json` },
    to,
    uri: `${uri}.json`,
  };
}

function sendError(response: ServerResponse, status: number, code: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      code,
      message,
      more_info: `https://www.twilio.com/docs/errors/${String(code)}`,
      status,
    }),
  );
}
