import { createHash } from 'node:crypto';
import type { WireRequest } from './sms.js';

/** Secrets of the made-up account, and the settings that turn it on. */
export const ALIYUN = { secret: 'f00dfeedf00dfeedf00dfeedf00dfeed', sign: '环保投诉' };

/** Registered ids by our names. */
export const ALIYUN_CODES = {
  receipt: 'SMS_100001',
  question: 'SMS_100002',
  decision: 'SMS_100003',
  result: 'SMS_100004',
  'ask-where': 'SMS_100005',
  'ask-what': 'SMS_100006',
  'ask-who': 'SMS_100007',
  'ask-when': 'SMS_100008',
  'ask-harm': 'SMS_100009',
  added: 'SMS_100010',
  progress: 'SMS_100011',
  alarm: 'SMS_100012',
  'alarm-sign': 'SMS_100013',
} as const;

interface Templates {
  general: Record<string, string>;
  asking: { before: string; questions: Record<string, string> };
  exact: Record<string, string>;
  alarm: Record<string, string>;
}

/** The words to register, by our names. */
export function aliyunTemplates({ general, asking, exact, alarm }: Templates): Record<string, string> {
  const questions = Object.entries(asking.questions);
  return {
    ...general,
    ...Object.fromEntries(questions.map(([name, question]) => [name, asking.before + question])),
    ...exact,
    ...alarm,
  };
}

/** What the vendor knows: registered id → words. */
export const aliyunRegistered = (data: Templates): Record<string, string> => {
  const words = aliyunTemplates(data);
  return Object.fromEntries(Object.entries(ALIYUN_CODES).map(([name, code]) => [code, words[name] ?? '']));
};

export const aliyunEnv = (given: Record<string, string> = {}): Record<string, string> => ({
  SMS_VENDOR: 'aliyun',
  ALIYUN_ACCESS_KEY_ID: 'LTAI5tFakeAccessKeyId',
  ALIYUN_ACCESS_KEY_SECRET: 'FakeAccessKeySecretOfThirtyChars',
  ALIYUN_SMS_SIGN: ALIYUN.sign,
  ALIYUN_SMS_PUSH_SECRET: ALIYUN.secret,
  ALIYUN_SMS_TEMPLATES: Object.entries(ALIYUN_CODES)
    .map(([name, code]) => `${name}=${code}`)
    .join(','),
  ALIYUN_SMS_API_BASE: 'http://127.0.0.1:1',
  ...given,
});

/** An entry of SmsUp: https://help.aliyun.com/zh/sms/developer-reference/smsup-http */
export const smsUp = (text: string, id: string, from = '13800138000'): Record<string, unknown> => ({
  phone_number: from,
  content: text,
  send_time: '2026-11-20 10:00:00',
  dest_code: '1234',
  sequence_id: BigInt(`0x${createHash('md5').update(id).digest('hex').slice(0, 14)}`).toString(),
});

/** An entry of SmsReport: https://help.aliyun.com/zh/sms/developer-reference/smsreport-2 */
export const smsReport = (
  outId: string,
  success: boolean,
  errCode = success ? 'DELIVERED' : 'USER_REJECT',
) => ({
  phone_number: '13800138000',
  send_time: '2026-11-20 10:00:00',
  report_time: '2026-11-20 10:00:03',
  success,
  err_code: errCode,
  err_msg: success ? '用户接收成功' : '用户手机退订此业务',
  sms_size: '1',
  biz_id: '932702304080415357^0',
  out_id: outId,
});

/** A push, with the secret in its address. */
export const aliyunPush = (entries: unknown, secret = ALIYUN.secret): WireRequest => ({
  path: `/channels/sms/default?key=${secret}`,
  headers: { 'content-type': 'application/json;charset=utf-8' },
  body: JSON.stringify(entries),
});
