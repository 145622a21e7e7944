import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { sendError, sendJson, type State, type Token } from './state.js';

/* https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html */

/** From so many seconds before its end the next one is given; the old one holds to its end. */
const EARLY_SECONDS = 300;

export function giveToken(response: ServerResponse, body: Buffer, state: State): void {
  const { grant_type, appid, secret, force_refresh } = JSON.parse(body.toString('utf8')) as Record<
    string,
    unknown
  >;
  if (grant_type !== 'client_credential') sendError(response, 40002);
  else if (appid !== state.appId) sendError(response, 40013);
  else if (secret !== state.appSecret) sendError(response, 40125);
  else {
    const token = force_refresh === true ? forced(state) : standing(state);
    sendJson(response, {
      access_token: token.value,
      expires_in: Math.max(0, Math.round((token.endsAt - Date.now()) / 1_000)),
    });
  }
}

export const isHeld = (value: string | null, { tokens }: State): boolean =>
  tokens.some((token) => token.value === value && !token.revoked && token.endsAt > Date.now());

/** The same again within its time, whether or not it was revoked. */
function standing(state: State): Token {
  const last = state.tokens.at(-1);
  if (last && last.endsAt - EARLY_SECONDS * 1_000 > Date.now()) return last;
  return fresh(state);
}

function forced(state: State): Token {
  for (const token of state.tokens) token.revoked = true;
  return fresh(state);
}

function fresh(state: State): Token {
  const token = {
    value: `86_${randomBytes(64).toString('base64url')}`,
    endsAt: Date.now() + state.tokenSeconds * 1_000,
    revoked: false,
  };
  state.tokens.push(token);
  return token;
}
