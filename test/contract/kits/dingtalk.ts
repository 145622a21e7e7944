import { createHmac } from 'node:crypto';
import type { WireRequest } from '../../builders/sms.js';
import type { ChannelKit } from '../kit.js';

const APP_SECRET = 'SEC-0123456789abcdef0123456789abcdef';

function signed(body: unknown, at = new Date()): WireRequest {
  const timestamp = String(at.getTime());
  const sign = createHmac('sha256', APP_SECRET).update(`${timestamp}\n${APP_SECRET}`).digest('base64');
  return {
    path: '/channels/dingtalk/default',
    headers: { 'content-type': 'application/json; charset=utf-8', timestamp, sign },
    body: JSON.stringify(body),
  };
}

export const kit = {
  env: { DINGTALK_APP_SECRET: APP_SECRET },
  message: ({ text, id, from = 'citizen' }) =>
    signed({ msgtype: 'text', msgId: id, senderId: `$:LWCP_v1:$${from}`, text: { content: text } }),
  signed: (fields, _publicUrl, at?: Date) => signed(fields, at),
  signsBody: false,
  fields: ['msgtype', 'msgId', 'senderId', 'text', 'conversationId', 'createAt'],
  unsign: (request) => {
    const { sign: _sign, ...headers } = request.headers;
    return { ...request, headers };
  },
  spoil: (request) => ({ ...request, headers: { ...request.headers, sign: 'AAAA' } }),
  textOf: (answer) => (JSON.parse(answer) as { text?: { content: string } }).text?.content ?? null,
  secretsOf: ({ headers, body }) => {
    const { text, senderId } = JSON.parse(/^\{.*\}/s.exec(body)?.[0] ?? '{}') as {
      text?: { content?: string };
      senderId?: string;
    };
    return [headers.sign ?? '', text?.content ?? '', senderId ?? ''].filter((secret) => secret !== '');
  },
} satisfies ChannelKit & { signed: (fields: object, publicUrl: string, at?: Date) => WireRequest };
