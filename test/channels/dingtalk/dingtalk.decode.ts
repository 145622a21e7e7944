import { cleanText } from '#common/privacy/clean-text.js';
import type { InboundEvent, WebhookRequest } from '../../../apps/gateway/src/channels/channel.js';
import { readDingtalkMessage } from './dingtalk.payload.js';

/** The robot's JSON → one event. Throws invalid(field) for what is no text message. */
export function decodeDingtalk(
  { account, body, rawBody }: Pick<WebhookRequest, 'account' | 'body' | 'rawBody'>,
  receivedAt: Date,
): InboundEvent {
  const { msgId, senderId, content } = readDingtalkMessage(body);
  return {
    channel: 'dingtalk',
    account,
    externalId: msgId,
    sender: { kind: 'dingtalk', value: senderId },
    text: cleanText(content),
    attachments: [],
    raw: rawBody,
    receivedAt,
  };
}
