import { createHash } from 'node:crypto';
import {
  openIdOf,
  textOfWechat,
  WECHAT,
  wechatMessage,
  wechatPush,
  wechatText,
  wechatXml,
} from '../../builders/wechat.js';
import type { WireRequest } from '../../builders/sms.js';
import type { ChannelKit } from '../kit.js';

const withQuery = (request: WireRequest, change: (query: URLSearchParams) => void): WireRequest => {
  const [path = '', search] = request.path.split('?');
  const query = new URLSearchParams(search);
  change(query);
  return { ...request, path: `${path}?${query.toString()}` };
};

export const kit: ChannelKit = {
  env: {
    WECHAT_TOKEN: WECHAT.token,
    WECHAT_APP_ID: WECHAT.appId,
    WECHAT_APP_SECRET: '0123456789abcdef0123456789abcdef',
    WECHAT_ENCODING_AES_KEY: WECHAT.aesKey,
    WECHAT_API_BASE: 'http://127.0.0.1:1',
  },
  message: ({ text, id, from = 'somebody' }) => {
    const digest = createHash('md5').update(id).digest();
    const message = wechatMessage(openIdOf(from), wechatText(text), {
      at: new Date(1_800_000_000_000),
      msgId: String(digest.readUIntBE(0, 6)),
    });
    return wechatPush(wechatXml(message), WECHAT);
  },
  signed: (fields) => wechatPush(wechatXml(fields), WECHAT),
  fields: [
    'ToUserName',
    'FromUserName',
    'CreateTime',
    'MsgType',
    'MsgId',
    'Content',
    'Event',
    'EventKey',
    'MediaId',
    'Recognition',
    'Location_X',
    'Label',
    'Encrypt',
  ],
  unsign: (request) =>
    withQuery(request, (query) => {
      query.delete('signature');
      query.delete('msg_signature');
    }),
  spoil: (request) =>
    withQuery(request, (query) => {
      query.set('msg_signature', '0'.repeat(40));
    }),
  textOf: (answer) => textOfWechat(answer, WECHAT),
  isExcuse: (text) => text.includes('暂未收到') || text.includes('还不能确认'),
  secretsOf: ({ path, body }) => {
    const query = new URLSearchParams(path.split('?')[1]);
    return [
      query.get('signature') ?? '',
      query.get('msg_signature') ?? '',
      query.get('openid') ?? '',
      /<Encrypt><!\[CDATA\[(.{40})/.exec(body)?.[1] ?? '',
    ].filter((text) => text !== '');
  },
};
