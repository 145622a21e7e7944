import { fail, invalid } from '#common/errors/domain-error.js';
import { readXml } from './wechat.xml.js';

/*
 * What the platform pushes:
 * https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html
 * https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_event_pushes.html
 */

interface Envelope {
  /** Our account's original id (gh_…). */
  ToUserName: string;
  /** The citizen's openid, theirs for this account alone. */
  FromUserName: string;
  /** In seconds. */
  CreateTime: string;
}

export type Pushed = Envelope &
  (
    | { MsgType: 'text'; MsgId: string; Content: string }
    | { MsgType: 'image' | 'video' | 'shortvideo'; MsgId: string; MediaId: string }
    | { MsgType: 'voice'; MsgId: string; MediaId: string; Recognition: string }
    | { MsgType: 'location'; MsgId: string; latitude: number; longitude: number; Label: string }
    | { MsgType: 'link'; MsgId: string; Title: string; Description: string; Url: string }
    | { MsgType: 'event'; Event: string; EventKey: string }
    | { MsgType: 'unknown'; MsgId: string }
  );

type Fields = ReadonlyMap<string, string>;

/**
 * Checks a document that the platform signed. A kind of message that we do not know is no error: the platform adds some.
 * Throws bad-request for what is no document, and invalid(field).
 */
export function readPushed(xml: string): Pushed {
  const fields = readXml(xml);
  if (fields === null) throw fail('bad-request', { detail: '请求内容不是有效的 XML。' });
  const envelope = {
    ToUserName: match(fields, 'ToUserName', /^[\w@.-]{1,64}$/, '公众号的原始 ID'),
    FromUserName: match(fields, 'FromUserName', /^[\w-]{1,64}$/, '用户的 OpenID'),
    CreateTime: match(fields, 'CreateTime', /^\d{1,12}$/, '以秒计的时间'),
  };
  const kind = match(fields, 'MsgType', /^[A-Za-z_]{1,40}$/, '消息类型').toLowerCase();
  if (kind === 'event') {
    const Event = match(fields, 'Event', /^[A-Za-z_]{1,64}$/, '事件类型').toUpperCase();
    return { ...envelope, MsgType: 'event', Event, EventKey: fields.get('EventKey') ?? '' };
  }
  const MsgId = match(fields, 'MsgId', /^\d{1,24}$/, '消息编号');
  return { ...envelope, MsgId, ...contentOf(kind, fields) };
}

type Content = Pushed extends infer One
  ? One extends { MsgId: string }
    ? Omit<One, keyof Envelope | 'MsgId'>
    : never
  : never;

function contentOf(kind: string, fields: Fields): Content {
  switch (kind) {
    case 'text':
      return { MsgType: kind, Content: required(fields, 'Content') };
    case 'image':
    case 'video':
    case 'shortvideo':
      return { MsgType: kind, MediaId: mediaId(fields) };
    case 'voice':
      return { MsgType: kind, MediaId: mediaId(fields), Recognition: fields.get('Recognition') ?? '' };
    case 'location':
      return {
        MsgType: kind,
        latitude: degrees(fields, 'Location_X', 90),
        longitude: degrees(fields, 'Location_Y', 180),
        Label: fields.get('Label') ?? '',
      };
    case 'link':
      return {
        MsgType: kind,
        Title: required(fields, 'Title'),
        Description: fields.get('Description') ?? '',
        Url: required(fields, 'Url'),
      };
    default:
      return { MsgType: 'unknown' };
  }
}

const mediaId = (fields: Fields): string => match(fields, 'MediaId', /^[\w-]{1,200}$/, '媒体文件编号');

function required(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (value === undefined) throw invalid(name, `缺少"${name}"。`);
  return value;
}

function match(fields: Fields, name: string, pattern: RegExp, what: string): string {
  const value = required(fields, name).trim();
  if (!pattern.test(value)) throw invalid(name, `"${name}"应是${what}。`);
  return value;
}

function degrees(fields: Fields, name: string, most: number): number {
  const value = Number(match(fields, name, /^-?\d{1,3}(\.\d{1,20})?$/, '经纬度'));
  if (Math.abs(value) > most) throw invalid(name, `"${name}"应是经纬度。`);
  return value;
}
