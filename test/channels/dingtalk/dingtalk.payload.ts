import { invalid } from '#common/errors/domain-error.js';

/** What the robot posts as JSON; of its fields, those that we read. */
export interface DingtalkMessage {
  msgId: string;
  senderId: string;
  content: string;
}

const LONGEST_ID = 200;

/** Fields that we do not know are no error. Throws invalid(field) for what is no text message. */
export function readDingtalkMessage(body: unknown): DingtalkMessage {
  const message = (typeof body === 'object' ? body : null) as Record<string, unknown> | null;
  const text = message?.text as Record<string, unknown> | null | undefined;
  if (message?.msgtype !== 'text') throw invalid('msgtype', '"msgtype"应是 text。');
  if (typeof text?.content !== 'string') throw invalid('text.content', '"text.content"应是消息的文字。');
  return {
    msgId: idOf('msgId', message.msgId),
    senderId: idOf('senderId', message.senderId),
    content: text.content,
  };
}

function idOf(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST_ID) return value;
  throw invalid(field, `"${field}"应是 1 到 ${String(LONGEST_ID)} 个字符。`);
}
