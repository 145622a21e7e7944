import { createCipheriv, createDecipheriv, createHash, randomBytes, randomInt } from 'node:crypto';
import type { WireRequest } from './sms.js';

/*
 * The platform's side of an Official Account: what it pushes, signed and sealed as it does it, and how it reads the answer.
 * Written apart from the gateway's own code, so that one checks the other.
 */

export interface WechatAccount {
  token: string;
  appId: string;
  /** 43 characters. */
  aesKey: string;
}

/** Plain; compatible: plain fields and the sealed text beside them; safe: the sealed text alone. */
export type WechatMode = 'plain' | 'compatible' | 'safe';

export const WECHAT: WechatAccount = {
  token: 'play',
  appId: 'wx2c2769f8efd9abc2',
  aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

/** The original id of our account. */
const OURS = 'gh_10f6c3c3ac5a';

/** The openid of somebody, the same for the same name. */
export const openIdOf = (name: string): string =>
  `o${createHash('sha256').update(name).digest('base64url').slice(0, 27)}`;

export const newMsgId = (): string => `24${String(randomInt(0, 2 ** 47)).padStart(15, '0')}`;

/** The fields of a message; `kind` adds those of its type. */
export const wechatMessage = (
  from: string,
  kind: Readonly<Record<string, string>>,
  { at = new Date(), msgId = newMsgId() }: { at?: Date; msgId?: string } = {},
): Record<string, string> => ({
  ToUserName: OURS,
  FromUserName: from,
  CreateTime: String(Math.floor(at.getTime() / 1_000)),
  ...kind,
  ...(kind.MsgType === 'event' ? {} : { MsgId: msgId }),
});

export const wechatText = (Content: string): Record<string, string> => ({ MsgType: 'text', Content });

/** Numbers bare, words in CDATA. */
export function wechatXml(fields: Readonly<Record<string, string>>): string {
  const rows = Object.entries(fields).map(([name, value]) =>
    /^\d+$/.test(value)
      ? `<${name}>${value}</${name}>`
      : `<${name}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`,
  );
  return `<xml>${rows.join('\n')}</xml>`;
}

export const wechatSignature = (...parts: string[]): string =>
  createHash('sha1').update(parts.sort().join('')).digest('hex');

/** A push of a document, ready to be posted. */
export function wechatPush(
  xml: string,
  { token, ...seal }: WechatAccount,
  mode: WechatMode = 'safe',
  account = 'default',
): WireRequest {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const nonce = String(randomInt(0, 2 ** 31));
  const query = new URLSearchParams({
    signature: wechatSignature(token, timestamp, nonce),
    timestamp,
    nonce,
  });
  query.set('openid', /<FromUserName><!\[CDATA\[([\w-]+)/.exec(xml)?.[1] ?? '');
  let body = xml;
  if (mode !== 'plain') {
    const sealed = sealedText(xml, seal);
    query.set('encrypt_type', 'aes');
    query.set('msg_signature', wechatSignature(token, timestamp, nonce, sealed));
    body =
      mode === 'safe'
        ? wechatXml({ ToUserName: OURS, Encrypt: sealed })
        : xml.replace('</xml>', `<Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`);
  }
  return {
    path: `/channels/wechat/${account}?${query.toString()}`,
    headers: { 'content-type': 'text/xml', 'user-agent': 'Mozilla/4.0' },
    body,
  };
}

/** What the citizen reads of an answer; null where nothing is shown. Throws for an answer that the platform would not take. */
export function textOfWechat(answer: string, { token, ...seal }: WechatAccount): string | null {
  if (answer === 'success' || answer === '') return null;
  const sealed = cdataIn(answer, 'Encrypt');
  let xml = answer;
  if (sealed !== null) {
    const [nonce, timestamp] = [cdataIn(answer, 'Nonce'), /<TimeStamp>(\d+)</.exec(answer)?.[1]];
    if (cdataIn(answer, 'MsgSignature') !== wechatSignature(token, timestamp ?? '', nonce ?? '', sealed))
      throw new Error('the answer is signed wrongly');
    xml = openedText(sealed, seal);
  }
  return cdataIn(xml, 'Content');
}

/** The text of a field, CDATA sections joined. */
function cdataIn(xml: string, name: string): string | null {
  const inner = new RegExp(`<${name}>((?:<!\\[CDATA\\[[\\s\\S]*?\\]\\]>)+)</${name}>`).exec(xml)?.[1];
  return inner?.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1') ?? null;
}

export function sealedText(text: string, { appId, aesKey }: Omit<WechatAccount, 'token'>): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  const plain = Buffer.concat([randomBytes(16), length, bytes, Buffer.from(appId)]);
  const pad = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(plain),
    cipher.update(Buffer.alloc(pad, pad)),
    cipher.final(),
  ]).toString('base64');
}

function openedText(sealed: string, { appId, aesKey }: Omit<WechatAccount, 'token'>): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed, 'base64'), decipher.final()]);
  const plain = padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
  const end = 20 + plain.readUInt32BE(16);
  if (plain.toString('utf8', end) !== appId) throw new Error('the answer is sealed for another app');
  return plain.toString('utf8', 20, end);
}
