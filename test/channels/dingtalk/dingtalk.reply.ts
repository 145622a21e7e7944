import type { Acknowledgement, WebhookResponse } from '../../../apps/gateway/src/channels/channel.js';

/** The answer that the robot shows in the conversation; "empty" shows nothing. */
export function replyDingtalk(acknowledgements: readonly Acknowledgement[]): WebhookResponse {
  const content = acknowledgements
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n');
  const message = content === '' ? { msgtype: 'empty' } : { msgtype: 'text', text: { content } };
  return { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(message) };
}
