import { formatQueryCode } from '#common/complaint/query-code.js';
import { readData } from '#common/config/data.js';
import { ConfigError } from '#common/errors/config-error.js';
import type { Acknowledgement, WebhookResponse } from '../channel.js';
import type { Pushed } from './wechat.payload.js';
import { type MessageSeal, signatureOf } from './wechat.crypto.js';
import { writeXml } from './wechat.xml.js';

/*
 * The answer within the call: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Passive_user_reply_message.html
 */

/** The platform refuses longer ones, here and in messages that are sent later. */
const MOST_BYTES = 2_048;
const MORE = '……(全文请凭查询码在网页上查看)';

const NAMES = ['greeting', 'report', 'menu', 'unsupported', 'notStored', 'unconfirmed', 'pin'] as const;
export type Sentences = Record<(typeof NAMES)[number], string>;

/** What only this channel says: data/dialogue/wechat.json. */
export function loadSentences(): Sentences {
  const sentences = readData<Partial<Sentences>>('dialogue/wechat.json');
  const missing = NAMES.filter((name) => !sentences[name]);
  if (missing.length > 0) throw new ConfigError(`data/dialogue/wechat.json: ${missing.join(', ')} missing`);
  return sentences as Sentences;
}

/** The answer to what is no citizen's message; empty where the platform wants none. */
export function sentenceFor(message: Pushed, sentences: Sentences): string {
  if (message.MsgType === 'unknown') return sentences.unsupported;
  if (message.MsgType !== 'event') return '';
  if (message.Event === 'SUBSCRIBE') return sentences.greeting;
  if (message.Event !== 'CLICK') return '';
  return message.EventKey === 'REPORT' ? sentences.report : sentences.menu;
}

/** The answer to what a citizen said; beside the code stands what opens the details on the page. */
export function receiptOf({ text, queryCode, pin }: Acknowledgement, sentences: Sentences): string {
  const namesCode = queryCode !== undefined && text.includes(formatQueryCode(queryCode));
  return pin === undefined || !namesCode ? text : `${text}\n${sentences.pin.replace('{pin}', pin)}`;
}

/** Text to the sender of `message`; sealed where the platform sealed. "success" says: received, show nothing. */
export function replyWechat(
  message: Pushed,
  text: string,
  sealed: { seal: MessageSeal; token: string; nonce: string } | null,
): WebhookResponse {
  if (text === '') return { status: 200, contentType: 'text/plain; charset=utf-8', body: 'success' };
  const now = Math.floor(Date.now() / 1_000);
  const xml = writeXml({
    ToUserName: message.FromUserName,
    FromUserName: message.ToUserName,
    CreateTime: now,
    MsgType: 'text',
    Content: fit(text),
  });
  return {
    status: 200,
    contentType: 'application/xml; charset=utf-8',
    body: sealed ? envelope(xml, sealed, String(now)) : xml,
  };
}

function envelope(
  xml: string,
  { seal, token, nonce }: { seal: MessageSeal; token: string; nonce: string },
  timestamp: string,
): string {
  const Encrypt = seal.seal(xml);
  const MsgSignature = signatureOf(token, timestamp, nonce, Encrypt);
  return writeXml({ Encrypt, MsgSignature, TimeStamp: Number(timestamp), Nonce: nonce });
}

/** What the platform takes of a text; a longer one says where the rest is. */
export function fit(text: string): string {
  if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  const room = MOST_BYTES - Buffer.byteLength(MORE);
  let kept = '';
  let size = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > room) break;
    kept += character;
  }
  return kept + MORE;
}
