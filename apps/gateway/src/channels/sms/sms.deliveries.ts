import { invalid } from '#common/errors/domain-error.js';
import type { DeliveryReport, WebhookRequest } from '../channel.js';
import { readForm } from '../../vendors/twilio/request.js';

/*
 * What Twilio says about a message that it took for sending
 * (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status). Calls come in any order and more than once.
 */

const OUTCOMES = new Map<string, DeliveryReport['outcome']>([
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
]);

/** https://www.twilio.com/docs/api/errors: those that tell the operator what to do next. */
const FAILURES = new Map([
  ['21610', '对方已退订短信'],
  ['21614', '号码不是手机号码'],
  ['30003', '对方手机关机、停机或没有信号'],
  ['30004', '对方拒收,或运营商不允许向其发送'],
  ['30005', '号码不存在或已停用'],
  ['30006', '号码是固定电话,或运营商不支持短信'],
  ['30007', '短信被运营商拦截'],
  ['30008', '运营商没有说明原因'],
]);

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a form is a status and no message of a citizen: only statuses have this field. */
export const isStatus = (body: unknown): boolean => readForm(body).MessageStatus !== undefined;

/** Null for a message of a citizen, and for a status on the way (queued, sent). Throws invalid(field). */
export function readDelivery({
  account,
  body,
  query,
}: Pick<WebhookRequest, 'account' | 'body' | 'query'>): DeliveryReport | null {
  const { MessageStatus: status, MessageSid: externalId = '', ErrorCode: code = '' } = readForm(body);
  if (status === undefined) return null;
  if (!/^(SM|MM)[0-9a-f]{32}$/i.test(externalId))
    throw invalid('MessageSid', '"MessageSid"不是 Twilio 的消息编号。');
  const outcome = OUTCOMES.get(status.toLowerCase());
  if (outcome === undefined) return null;
  const messageId = query.message ?? '';
  return {
    channel: 'sms',
    account,
    externalId,
    outcome,
    ...(UUID.test(messageId) ? { messageId } : {}),
    ...(outcome === 'failed' ? { failure: failureOf(code) } : {}),
  };
}

function failureOf(code: string): string {
  const words = FAILURES.get(code) ?? '短信没有送达';
  return /^\d{1,6}$/.test(code) ? `${words}(Twilio ${code})` : words;
}
