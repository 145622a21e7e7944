import { cleanText } from '#common/privacy/clean-text.js';
import type { InboundEvent } from '../channel.js';
import type { Message, Position } from './wechaty.payload.js';

/** What a message holds besides its text; at most one of them. */
export interface Content {
  position?: Position;
  link?: string;
  /** The name on a card that was sent; empty where the puppet does not tell it. */
  card?: string;
  file?: { bytes: Buffer; name: string };
  /** Why there is no file: it is too large, or the puppet does not give it. */
  noFile?: 'too-large' | 'gone';
}

const NO_FILE = {
  'too-large': '【附件没有收下:超过大小上限】',
  gone: '【附件没有收下:没能从微信取到】',
};
const IN_ROOM = '这条消息来自微信群聊,发送人在群里点名了热线;我们的答复只发给本人。';

/**
 * A message → an event. `words` is its text, in a room without our name. What we cannot read has no words: the intake keeps
 * it and says once a day what we can read.
 */
export function decodeWechaty(
  message: Message,
  words: string,
  content: Content,
  arrival: { selfId: string; raw: Buffer },
): InboundEvent {
  const { file } = content;
  return {
    channel: 'wechaty',
    account: 'default',
    // Ids are counted for each account; another one may be logged in later.
    externalId: `${arrival.selfId}/${message.id}`,
    sender: { kind: 'wechaty', value: message.talkerId },
    addressee: arrival.selfId,
    ...saidIn(message, words, content),
    attachments: file ? [{ bytes: file.bytes, fileName: file.name, tolerant: true }] : [],
    remarks: message.roomId === null ? [] : [IN_ROOM],
    raw: arrival.raw,
    receivedAt: message.at,
  };
}

function saidIn(
  { kind }: Message,
  words: string,
  content: Content,
): Pick<InboundEvent, 'text'> & Partial<InboundEvent> {
  switch (kind) {
    case 'text':
      return { text: cleanText(words) };
    case 'voice':
    case 'file':
      if (content.noFile) return { text: NO_FILE[content.noFile] };
      return kind === 'voice' ? { text: '', spoken: true } : { text: '' };
    case 'location':
      return content.position ? placed(content.position) : { text: '' };
    case 'link':
      return { text: cleanText(content.link ?? '') };
    case 'card':
      return { text: `【名片】发来一张微信名片${maskedName(content.card ?? '')}` };
    case 'other':
    case 'none':
      return { text: '' };
  }
}

function placed({ label, coordinates }: Position): { text: string; place?: string } {
  const address = cleanText(label);
  if (coordinates === null)
    return address === '' ? { text: '' } : { text: `【位置】${address}`, place: address };
  const { latitude, longitude } = coordinates;
  const place = `${address}(北纬 ${latitude.toFixed(5)},东经 ${longitude.toFixed(5)})`;
  return { text: `【位置】${address === '' ? place : address}`, place };
}

/** Somebody else's name: the first character tells the operator enough, the whole stands in the sealed message. */
function maskedName(name: string): string {
  const [first] = cleanText(name);
  return first === undefined ? '' : `:${first}**`;
}
