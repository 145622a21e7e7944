import { randomInt } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { sendError, sendJson, type State } from './state.js';

/*
 * https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html
 * https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html
 */

export interface SentToCitizen {
  openId: string;
  kind: 'custom' | 'template' | 'subscribe';
  /** The text of a customer-service message. */
  text: string;
  /** The fields of a template. */
  data: Record<string, string>;
}

const FREE = 5;
const FREE_MS = 48 * 3_600_000;
const MOST_BYTES = 2_048;
const MOST: Record<string, number> = { thing: 20, phrase: 5, character_string: 32 };

export function speak(state: State, openId: string, at: Date): void {
  state.followers.set(openId, { spokeAt: at.getTime(), received: 0 });
}

export function sendCustom(response: ServerResponse, body: Buffer, state: State): void {
  const { touser, msgtype, text } = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  const content = msgtype === 'text' ? (text as { content?: unknown }).content : null;
  const follower = state.followers.get(String(touser));
  if (typeof content !== 'string' || content === '') sendError(response, 44004);
  else if (Buffer.byteLength(content) > MOST_BYTES) sendError(response, 45002);
  else if (follower?.spokeAt == null || follower.spokeAt < Date.now() - FREE_MS) sendError(response, 45015);
  else if (follower.received >= FREE) sendError(response, 45047);
  else {
    follower.received += 1;
    state.sent.push({ openId: String(touser), kind: 'custom', text: content, data: {} });
    sendError(response, 0);
  }
}

export function sendTemplate(
  response: ServerResponse,
  body: Buffer,
  state: State,
  kind: 'template' | 'subscribe',
): void {
  const { touser, template_id, data } = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  const wanted = state.templates.get(String(template_id));
  const given = Object.entries((data ?? {}) as Record<string, { value?: unknown }>).map(
    ([name, { value }]) => [name, String(value)] as const,
  );
  const fits = ([name, value]: readonly [string, string]): boolean =>
    value !== '' && Array.from(value).length <= (MOST[name.replace(/\d+$/, '')] ?? 200);
  if (!wanted) sendError(response, 40037);
  else if (!state.followers.has(String(touser))) sendError(response, kind === 'template' ? 43004 : 43101);
  else if (
    given
      .map(([name]) => name)
      .sort()
      .join() !== [...wanted].sort().join() ||
    !given.every(fits)
  )
    sendError(response, 47003);
  else {
    state.sent.push({ openId: String(touser), kind, text: '', data: Object.fromEntries(given) });
    sendJson(response, {
      errcode: 0,
      errmsg: 'ok',
      ...(kind === 'template' ? { msgid: randomInt(1, 2 ** 40) } : {}),
    });
  }
}
