import { randomUUID } from 'node:crypto';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { type AliyunKey, aliyunHeaders, aliyunQuery } from './sign.js';

const TIMEOUT_MS = 10_000;

export interface AliyunAccess extends AliyunKey {
  /** https://dysmsapi.aliyuncs.com, or what ALIYUN_SMS_API_BASE says. */
  apiBase: string;
}

/** An answer as it came; its fields are checked where they are read. */
export type AliyunAnswer = Readonly<Record<string, unknown>>;

/**
 * Calls the text message service (https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-overview).
 * Throws vendor-failed to be tried again, not-allowed to be given up; the message names Aliyun's code and never its words,
 * which may quote the number.
 */
export async function callAliyun(
  access: AliyunAccess,
  action: 'SendSms' | 'QuerySendDetails',
  parameters: Readonly<Record<string, string>>,
): Promise<AliyunAnswer> {
  const { host } = new URL(access.apiBase);
  const call = { method: 'POST', host, action, version: '2017-05-25', parameters } as const;
  const answer = await post(
    `${access.apiBase}/?${aliyunQuery(parameters)}`,
    aliyunHeaders({ ...call, at: new Date(), nonce: randomUUID() }, access),
  );
  const code = typeof answer.Code === 'string' && /^[\w.]{1,80}$/.test(answer.Code) ? answer.Code : '';
  if (code === 'OK') return answer;
  throw fail(FINAL.has(code) ? 'not-allowed' : 'vendor-failed', {
    detail: `${wordsFor(code)}(阿里云 ${code || '没有说明原因'})。`,
  });
}

async function post(url: string, headers: Record<string, string>): Promise<AliyunAnswer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = await response.json();
    if (typeof answer === 'object' && answer !== null) return answer as AliyunAnswer;
    throw fail('vendor-failed', { detail: '阿里云的回答看不懂。' });
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw fail('vendor-failed', { detail: '连不上阿里云,或回答看不懂。', cause: error });
  }
}

/**
 * https://help.aliyun.com/document_detail/101346.html: what is wrong with this one message stays wrong. What is wrong with the
 * account (no money, no right, a daily limit) passes or is repaired, and the message is worth another try.
 */
const FINAL = new Map([
  ['isv.MOBILE_NUMBER_ILLEGAL', '号码不是国内手机号码'],
  ['isv.DOMESTIC_NUMBER_NOT_SUPPORTED', '号码不是国内手机号码'],
  ['isv.MOBILE_COUNT_OVER_LIMIT', '号码太多'],
  ['isv.SMS_CONTENT_ILLEGAL', '短信内容被服务商禁止'],
  ['isv.BLACK_KEY_CONTROL_LIMIT', '短信内容含有服务商禁用的词'],
  ['isv.PARAM_NOT_SUPPORT_URL', '短信内容含有网址'],
  ['isv.PARAM_LENGTH_LIMIT', '填入模板的内容太长'],
  ['isv.TEMPLATE_PARAMS_ILLEGAL', '填入模板的内容不合规定'],
  ['isv.TEMPLATE_MISSING_PARAMETERS', '短信模板与登记的不一致'],
  ['isv.INVALID_JSON_PARAM', '短信模板与登记的不一致'],
  ['isv.INVALID_PARAMETERS', '参数不对'],
]);

const PASSING = new Map([
  ['isv.SMS_TEMPLATE_ILLEGAL', '短信模板没有登记或没有通过审核'],
  ['isv.SMS_SIGNATURE_ILLEGAL', '短信签名没有登记或没有通过审核'],
  ['isv.OUT_OF_SERVICE', '短信账户停机'],
  ['isv.AMOUNT_NOT_ENOUGH', '短信账户余额不足'],
  ['isv.BUSINESS_LIMIT_CONTROL', '对同一号码发得太频繁'],
  ['isv.DAY_LIMIT_CONTROL', '今天的发送量已到上限'],
  ['isv.MONTH_LIMIT_CONTROL', '本月的发送量已到上限'],
  ['isp.RAM_PERMISSION_DENY', '短信账户没有权限'],
  ['SignatureDoesNotMatch', '短信账户的密钥不对'],
]);

const wordsFor = (code: string): string => FINAL.get(code) ?? PASSING.get(code) ?? '短信服务没有接受这条消息';
