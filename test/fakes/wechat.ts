import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getMedia, type Kept, uploadMedia } from './wechat/media.js';
import { sendCustom, type SentToCitizen, sendTemplate, speak } from './wechat/messages.js';
import { sendError, type State } from './wechat/state.js';
import { giveToken, isHeld } from './wechat/tokens.js';

/*
 * A local WeChat API: access tokens, customer-service messages with their 48 hours and five messages, template and
 * subscription messages, temporary media; with its paths, its JSON and its error codes
 * (https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html). What it does not do: push
 * anything to a webhook (test/builders/wechat.ts makes the pushes), or show anything to anybody.
 */

export interface FakeWechat {
  /** For WECHAT_API_BASE. */
  url: string;
  appId: string;
  appSecret: string;
  /** What reached citizens, in order. */
  sent: readonly SentToCitizen[];
  /** The citizen follows the account and has written at this moment: five messages and 48 hours from then on. */
  spoke: (openId: string, at?: Date) => void;
  unsubscribe: (openId: string) => void;
  /** A template of the account, with its fields. */
  addTemplate: (id: string, fields: readonly string[]) => void;
  /** Keeps a file of a message; gives its MediaId. */
  addMedia: (bytes: Uint8Array, type: string) => string;
  /** Keeps a video: its answer names the address of the bytes. */
  addVideo: (bytes: Uint8Array) => string;
  /** Keeps an id whose answer redirects to wherever. */
  addRedirect: (location: string) => string;
  /** Three days have gone. */
  expireMedia: (mediaId: string) => void;
  /** The token that is held becomes invalid, as when somebody else has forced a new one. */
  revokeToken: () => void;
  /** How long tokens hold from now on, in seconds. */
  tokenSeconds: (seconds: number) => void;
  /** The next calls, tokens apart, answer this code; or this status where it is below 1000. */
  failNext: (code: number, times?: number) => void;
  /** What was asked, in order: "POST /cgi-bin/stable_token"; no token is in it. */
  requests: string[];
  stop: () => Promise<void>;
}

/** Starts on a free port of this machine, or on the one given. */
export async function startFakeWechat({
  appId = 'wx2c2769f8efd9abc2',
  appSecret = randomBytes(16).toString('hex'),
  port = 0,
} = {}): Promise<FakeWechat> {
  const state: State = {
    appId,
    appSecret,
    tokens: [],
    tokenSeconds: 7_200,
    followers: new Map(),
    templates: new Map(),
    media: new Map(),
    sent: [],
    failures: [],
    url: '',
  };
  const requests: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response, state, requests).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  state.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const keep = (kept: Kept): string => {
    const id = randomBytes(32).toString('base64url');
    state.media.set(id, kept);
    return id;
  };
  return {
    url: state.url,
    appId,
    appSecret,
    sent: state.sent,
    spoke: (openId, at = new Date()) => {
      speak(state, openId, at);
    },
    unsubscribe: (openId) => {
      state.followers.delete(openId);
    },
    addTemplate: (id, fields) => state.templates.set(id, fields),
    addMedia: (bytes, type) => keep({ bytes, type }),
    addVideo: (bytes) => keep({ videoUrl: `${state.url}/video/${keep({ bytes, type: 'video/mp4' })}` }),
    addRedirect: (location) => keep({ location }),
    expireMedia: (mediaId) => state.media.delete(mediaId),
    revokeToken: () => {
      for (const token of state.tokens) token.revoked = true;
    },
    tokenSeconds: (seconds) => {
      state.tokenSeconds = seconds;
    },
    failNext: (code, times = 1) => state.failures.push(...Array.from({ length: times }, () => code)),
    requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  state: State,
  requests: string[],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const address = new URL(request.url ?? '/', state.url);
  const route = `${request.method ?? ''} ${address.pathname}`;
  requests.push(route);
  if (route === 'POST /cgi-bin/stable_token') {
    giveToken(response, body, state);
    return;
  }
  const video = state.media.get(address.pathname.replace(/^\/video\//, ''));
  if (address.pathname.startsWith('/video/') && video && 'bytes' in video) {
    response.writeHead(200, { 'content-type': video.type }).end(video.bytes);
    return;
  }
  const failure = state.failures.shift();
  if (failure !== undefined && failure < 1_000 && failure > 0) {
    response.writeHead(failure).end();
    return;
  }
  if (failure !== undefined) {
    sendError(response, failure);
    return;
  }
  if (!isHeld(address.searchParams.get('access_token'), state)) {
    sendError(response, 40001);
    return;
  }
  if (route === 'POST /cgi-bin/message/custom/send') sendCustom(response, body, state);
  else if (route === 'POST /cgi-bin/message/template/send') sendTemplate(response, body, state, 'template');
  else if (route === 'POST /cgi-bin/message/subscribe/bizsend')
    sendTemplate(response, body, state, 'subscribe');
  else if (route === 'GET /cgi-bin/media/get') getMedia(response, address, state);
  else if (route === 'POST /cgi-bin/media/upload') uploadMedia(response, body, request, state);
  else response.writeHead(404).end();
}
