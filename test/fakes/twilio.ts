import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCall, listCalls } from './twilio/calls.js';
import { createMessage, listMedia, listMessages } from './twilio/messages.js';
import { listRecordings, readCall, silentMp3, silentWav } from './twilio/recordings.js';
import {
  accountPath,
  type Call,
  type Kept,
  type LoggedMessage,
  newSid,
  type Recording,
  sendError,
  type State,
} from './twilio/state.js';

/*
 * A local Twilio: its REST API for sending and listing messages, for making calls, for recordings, and its media store, with
 * its paths, its authentication, its paging, its JSON and its error codes (https://www.twilio.com/docs/messaging/api,
 * https://www.twilio.com/docs/voice/api). What it does not do: deliver anything to a telephone or call a webhook.
 */

export interface SentMessage {
  sid: string;
  to: string;
  from: string | null;
  messagingServiceSid: string | null;
  body: string;
  /** Where it is told what becomes of it. */
  statusCallback: string | null;
}

export interface FakeTwilio {
  url: string;
  /** The settings of a gateway that has its account here. */
  env: Record<string, string>;
  accountSid: string;
  authToken: string;
  /** What was accepted for sending, in order. */
  messages: SentMessage[];
  /** The calls it was asked to make, in order. */
  calls: readonly Call[];
  /** Everything in its log: what citizens wrote, what was sent, what webhooks answered. */
  log: readonly LoggedMessage[];
  /** Twilio has this message of a citizen, whether or not its webhook got through. `form` is the webhook's (smsForm). */
  receive: (form: Readonly<Record<string, string>>, at?: Date) => void;
  /** What the webhook answered to this form in TwiML, as Twilio logs it. */
  reply: (form: Readonly<Record<string, string>>, text: string, at?: Date) => void;
  /** Somebody spoke after the tone. The audio is silence unless given. */
  record: (recording: Partial<Recording> & { from: string; audio?: Uint8Array }) => Recording;
  /** From now on messages to this number are refused with this error: 21610 unsubscribed, 21211 no such number. */
  refuse: (to: string, code: number) => void;
  /** The next calls answer this status, whatever they ask: 500, 503, 429. */
  failNext: (status: number, times?: number) => void;
  /** Accepts the next messages or calls and drops the connection instead of answering. */
  dropNextAnswer: (times?: number) => void;
  /** The next message is accepted, and the answer is held back until the function that this gives is called. */
  holdNext: () => () => void;
  /** Keeps a file as an MMS would; the address is what the webhook names. */
  addMedia: (bytes: Uint8Array, type: string, messageSid?: string) => string;
  /** Keeps an address that redirects to wherever. */
  addRedirect: (location: string) => string;
  /** What was asked, in order: "GET /2010-04-01/…". */
  requests: string[];
  stop: () => Promise<void>;
}

interface Server extends State {
  sent: SentMessage[];
  requests: string[];
  dropped: number;
  holds: Promise<void>[];
}

/** Starts on a free port of this machine, or on the one given. */
export async function startFakeTwilio({
  accountSid = newSid('AC'),
  authToken = randomBytes(16).toString('hex'),
  port = 0,
} = {}): Promise<FakeTwilio> {
  const state: Server = {
    accountSid,
    authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    log: [],
    recordings: [],
    calls: [],
    refused: new Map(),
    failures: [],
    holds: [],
    media: new Map(),
    sent: [],
    requests: [],
    dropped: 0,
  };
  const server = createServer((request, response) => {
    answer(request, response, state).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const keep = (entry: Kept, messageSid: string): string => {
    const path = `${accountPath(state)}/Messages/${messageSid}/Media/${newSid('ME')}`;
    state.media.set(path, entry);
    return url + path;
  };
  return {
    url,
    env: { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_API_BASE: url },
    accountSid,
    authToken,
    messages: state.sent,
    calls: state.calls,
    log: state.log,
    receive: (form, at = new Date()) => state.log.push(inbound(form, at, state)),
    reply: (form, text, at = new Date()) => state.log.push(replyTo(form, text, at)),
    record: ({ audio, ...given }) => {
      const recording: Recording = {
        sid: newSid('RE'),
        callSid: newSid('CA'),
        to: '+8612369000001',
        direction: 'inbound',
        status: 'completed',
        source: 'RecordVerb',
        at: new Date(),
        ...given,
      };
      state.recordings.push(recording);
      const path = `${accountPath(state)}/Recordings/${recording.sid}`;
      for (const ending of ['', '.wav'])
        state.media.set(path + ending, { bytes: audio ?? silentWav(), type: 'audio/x-wav' });
      state.media.set(`${path}.mp3`, { bytes: audio ?? silentMp3(), type: 'audio/mpeg' });
      return recording;
    },
    refuse: (to, code) => state.refused.set(to, code),
    failNext: (status, times = 1) => state.failures.push(...Array.from({ length: times }, () => status)),
    holdNext: () => {
      let release: () => void = () => undefined;
      state.holds.push(new Promise((resolve) => (release = resolve)));
      return release;
    },
    dropNextAnswer: (times = 1) => {
      state.dropped += times;
    },
    addMedia: (bytes, type, messageSid = newSid('MM')) => keep({ bytes, type }, messageSid),
    addRedirect: (location) => keep({ location }, newSid('MM')),
    requests: state.requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, state: Server): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const address = new URL(request.url ?? '/', 'http://twilio.test');
  const path = address.pathname;
  state.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
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
  if (request.method === 'POST' && path === `${accountPath(state)}/Messages.json`) {
    accept(response, new URLSearchParams(Buffer.concat(chunks).toString('utf8')), state);
    return;
  }
  if (request.method === 'POST' && path === `${accountPath(state)}/Calls.json`) {
    call(response, new URLSearchParams(Buffer.concat(chunks).toString('utf8')), state);
    return;
  }
  if (request.method === 'GET' && read(response, address, state)) return;
  sendError(response, 404, 20404, `The requested resource ${path} was not found`);
}

function accept(response: ServerResponse, form: URLSearchParams, state: Server): void {
  if (state.dropped > 0) response.end = () => response.destroy();
  const hold = state.holds.shift();
  if (hold) {
    const end = response.end.bind(response);
    response.end = (chunk: unknown) => {
      void hold.then(() => end(chunk));
      return response;
    };
  }
  const message = createMessage(response, form, state);
  if (message === null) return;
  if (state.dropped > 0) state.dropped -= 1;
  const { sid, to, from, messagingServiceSid, body } = message;
  state.sent.push({ sid, to, from, messagingServiceSid, body, statusCallback: form.get('StatusCallback') });
}

function call(response: ServerResponse, form: URLSearchParams, state: Server): void {
  const isDropped = state.dropped > 0;
  if (isDropped) response.end = () => response.destroy();
  if (createCall(response, form, state) !== null && isDropped) state.dropped -= 1;
}

/** The lists; false where there is nothing of that name. */
function read(response: ServerResponse, address: URL, state: State): boolean {
  const path = address.pathname.slice(accountPath(state).length);
  if (!address.pathname.startsWith(accountPath(state))) return false;
  if (path === '/Messages.json') listMessages(response, address, state);
  else if (path === '/Calls.json') listCalls(response, address, state);
  else if (path === '/Recordings.json') listRecordings(response, address, state);
  else {
    const [, kind, sid = '', rest] = /^\/(Messages|Calls)\/([^/.]+)(.*)$/.exec(path) ?? [];
    if (kind === 'Messages' && rest === '/Media.json') return listMedia(response, address, sid, state);
    return kind === 'Calls' && rest === '.json' && readCall(response, sid, state);
  }
  return true;
}

/** The files of its form lie under the message from now on, wherever the test had put them. */
function inbound(form: Readonly<Record<string, string>>, at: Date, state: State): LoggedMessage {
  const sid = form.MessageSid ?? newSid('SM');
  const media = Array.from({ length: Number(form.NumMedia ?? 0) }, (_, index) => {
    const path = new URL(form[`MediaUrl${String(index)}`] ?? '').pathname;
    const mediaSid = path.slice(path.lastIndexOf('/') + 1);
    const kept = state.media.get(path);
    if (kept) state.media.set(`${accountPath(state)}/Messages/${sid}/Media/${mediaSid}`, kept);
    return mediaSid;
  });
  return {
    sid,
    direction: 'inbound',
    from: form.From ?? null,
    to: form.To ?? '+8612369000001',
    messagingServiceSid: form.MessagingServiceSid ?? null,
    body: form.Body ?? '',
    media,
    at,
  };
}

const replyTo = (form: Readonly<Record<string, string>>, body: string, at: Date): LoggedMessage => ({
  sid: newSid('SM'),
  direction: 'outbound-reply',
  from: form.To ?? '+8612369000001',
  to: form.From ?? '',
  messagingServiceSid: form.MessagingServiceSid ?? null,
  body,
  media: [],
  at,
});
