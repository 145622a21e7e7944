import { invalid } from '#common/errors/domain-error.js';
import { readForm } from '../../vendors/twilio/request.js';

/** Twilio's form for an incoming message: https://www.twilio.com/docs/messaging/guides/webhook-request */
export interface TwilioMessage {
  MessageSid: string;
  From: string;
  /** Absent where the message went to a Messaging Service. */
  To: string | undefined;
  Body: string;
  MediaUrls: string[];
}

const MOST_MEDIA = 10;

/** Checks a form that Twilio signed. Fields that we do not know are Twilio's business: it adds some without notice. */
export function readTwilioMessage(body: unknown): TwilioMessage {
  const form = readForm(body);
  const sid = form.MessageSid ?? form.SmsMessageSid ?? '';
  if (!/^(SM|MM)[0-9a-f]{32}$/i.test(sid))
    throw invalid('MessageSid', '"MessageSid"不是 Twilio 的消息编号。');
  const from = form.From?.trim() ?? '';
  if (from === '' || from.length > 100) throw invalid('From', '"From"应是发送方号码。');
  const media = Number(form.NumMedia ?? '0');
  if (!Number.isInteger(media) || media < 0 || media > MOST_MEDIA) {
    throw invalid('NumMedia', `"NumMedia"应是 0 到 ${String(MOST_MEDIA)} 的整数。`);
  }
  return {
    MessageSid: sid,
    From: from,
    To: form.To?.trim() || undefined,
    Body: form.Body ?? '',
    MediaUrls: Array.from({ length: media }, (_, index) => mediaUrl(form, index)),
  };
}

function mediaUrl(form: Record<string, string>, index: number): string {
  const name = `MediaUrl${String(index)}`;
  const url = form[name] ?? '';
  if (!URL.canParse(url)) throw invalid(name, `"${name}"应是媒体文件的网址。`);
  return url;
}
