import type { ServerResponse } from 'node:http';
import type { Kept } from './media.js';
import type { SentToCitizen } from './messages.js';

export interface Token {
  value: string;
  endsAt: number;
  revoked: boolean;
}

export interface Follower {
  /** When they last wrote; null where they only follow. */
  spokeAt: number | null;
  /** Free messages since. */
  received: number;
}

export interface State {
  appId: string;
  appSecret: string;
  tokens: Token[];
  tokenSeconds: number;
  followers: Map<string, Follower>;
  templates: Map<string, readonly string[]>;
  media: Map<string, Kept>;
  sent: SentToCitizen[];
  /** Codes of the next answers. */
  failures: number[];
  url: string;
}

const MESSAGES: Record<number, string> = {
  [-1]: 'system error',
  0: 'ok',
  40001: 'invalid credential, access_token is invalid or not latest',
  40003: 'invalid openid',
  40007: 'invalid media_id',
  40013: 'invalid appid',
  40037: 'invalid template_id',
  40125: 'invalid appsecret',
  42001: 'access_token expired',
  43004: 'require subscribe',
  45002: 'content size out of limit',
  45015: 'response out of time limit or subscription is canceled',
  45047: 'out of response count limit',
  47003: 'argument invalid!',
};

export function sendJson(response: ServerResponse, body: object): void {
  // Errors have status 200 too.
  response.writeHead(200, { 'content-type': 'application/json; encoding=utf-8' }).end(JSON.stringify(body));
}

export function sendError(response: ServerResponse, errcode: number): void {
  sendJson(response, { errcode, errmsg: `${MESSAGES[errcode] ?? 'error'} rid: 66f3bd4d-25a283a9-73c6a452` });
}
