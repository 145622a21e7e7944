import { invalid } from '#common/errors/domain-error.js';

/*
 * What Aliyun pushes: lists of messages of citizens (SmsUp, https://help.aliyun.com/zh/sms/developer-reference/smsup-http) and
 * of reports about sent ones (SmsReport, https://help.aliyun.com/zh/sms/developer-reference/smsreport-2). Both may be set to
 * the same address; they are told apart by their fields. Old accounts get numbers where new ones get text.
 */

export interface AliyunMessage {
  phone_number: string;
  content: string;
  dest_code: string;
  sequence_id: string;
  send_time: string;
}

export interface AliyunReport {
  out_id: string;
  success: boolean;
  err_code: string;
}

export type AliyunEntry = AliyunMessage | AliyunReport;

/** More than Aliyun puts into one push. */
const MOST_ENTRIES = 1_000;

/** Throws invalid(field) for a body that is no such list. */
export function readAliyunPush(body: unknown): AliyunEntry[] {
  if (!Array.isArray(body) || body.length === 0 || body.length > MOST_ENTRIES)
    throw invalid('body', `请求内容应是 1 到 ${String(MOST_ENTRIES)} 项的 JSON 数组。`);
  return body.map((entry: unknown) => {
    const fields = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {};
    return 'biz_id' in fields || 'success' in fields ? readReport(fields) : readMessage(fields);
  });
}

function readMessage(fields: Record<string, unknown>): AliyunMessage {
  const sequence = textOf(fields.sequence_id);
  if (!/^\d{1,32}$/.test(sequence)) throw invalid('sequence_id', '"sequence_id"应是消息序列号。');
  const phone = textOf(fields.phone_number).trim();
  if (phone === '' || phone.length > 40) throw invalid('phone_number', '"phone_number"应是发送方号码。');
  if (typeof fields.content !== 'string') throw invalid('content', '"content"应是短信内容。');
  const dest = textOf(fields.dest_code).trim();
  if (dest.length > 40) throw invalid('dest_code', '"dest_code"应是上行扩展号码。');
  return {
    phone_number: phone,
    content: fields.content,
    dest_code: dest,
    sequence_id: sequence,
    send_time: textOf(fields.send_time),
  };
}

function readReport(fields: Record<string, unknown>): AliyunReport {
  if (typeof fields.success !== 'boolean') throw invalid('success', '"success"应是 true 或 false。');
  return { out_id: textOf(fields.out_id), success: fields.success, err_code: textOf(fields.err_code) };
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

export const isReport = (entry: AliyunEntry): entry is AliyunReport => 'success' in entry;
export const isMessage = (entry: AliyunEntry): entry is AliyunMessage => 'content' in entry;
