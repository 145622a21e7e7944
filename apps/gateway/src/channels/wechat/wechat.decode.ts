import { cleanText } from '#common/privacy/clean-text.js';
import type { InboundEvent } from '../channel.js';
import type { Pushed } from './wechat.payload.js';

/** The menu's key for "how do things stand": docs/operations.md says how the menu is made. */
export const PROGRESS_KEY = 'PROGRESS';

/**
 * A pushed message → what a citizen said; none where nothing was said (a subscription, a reported position, a kind of
 * message that we do not know).
 */
export function decodeWechat(
  message: Pushed,
  account: string,
  raw: Buffer,
  receivedAt: Date,
): InboundEvent[] {
  const said = saidIn(message);
  if (said === null) return [];
  return [
    {
      channel: 'wechat',
      account,
      externalId: identityOf(message),
      sender: { kind: 'wechat', value: message.FromUserName },
      addressee: message.ToUserName,
      attachments: [],
      raw,
      receivedAt,
      ...said,
    },
  ];
}

/** The platform's number alone collides; with the second in which it was sent, and the sender, it does not. */
const identityOf = (message: Pushed): string =>
  `${message.CreateTime}-${message.MsgType === 'event' ? message.Event : message.MsgId}`;

type Said = Pick<InboundEvent, 'text'> & Partial<InboundEvent>;

function saidIn(message: Pushed): Said | null {
  switch (message.MsgType) {
    case 'text':
      return { text: cleanText(message.Content) };
    case 'image':
    case 'video':
    case 'shortvideo':
      return { text: '', attachments: [keptAt(message.MediaId)] };
    case 'voice': {
      const text = cleanText(message.Recognition);
      return { text, attachments: [keptAt(message.MediaId)], ...(text === '' ? { spoken: true } : {}) };
    }
    case 'location': {
      const label = cleanText(message.Label);
      const place = `${label}(北纬 ${message.latitude.toFixed(5)},东经 ${message.longitude.toFixed(5)})`;
      return { text: `【位置】${label === '' ? place : label}`, place };
    }
    case 'link':
      return {
        text: cleanText([message.Title, message.Description, message.Url].filter(Boolean).join('\n')),
      };
    case 'event':
      return message.Event === 'CLICK' && message.EventKey === PROGRESS_KEY ? { text: '进度' } : null;
    case 'unknown':
      return null;
  }
}

/** Where `fetchMedia` finds it: the platform gives an id, no address. */
const keptAt = (mediaId: string): { sourceUrl: string } => ({ sourceUrl: `media:${mediaId}` });
