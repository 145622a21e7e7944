import { fail, type DomainError } from '#common/errors/domain-error.js';
import type { WechatToken } from './wechat.token.js';

const TIMEOUT_MS = 10_000;

/** The platform's answer: 0 is success (https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html). */
export interface ApiAnswer extends Readonly<Record<string, unknown>> {
  errcode: number;
}

/** The token is wrong, over or of another account: a new one may do. */
export const isTokenError = (code: number): boolean => [40001, 40014, 42001].includes(code);

/** Calls that carry the account's access token; one that has become invalid is replaced once. */
export class WechatApi {
  constructor(
    readonly base: string,
    private readonly token: WechatToken,
  ) {}

  /** `path` begins with "/cgi-bin/". Throws vendor-failed where no answer comes; every errcode is the caller's. */
  post(path: string, body: object): Promise<ApiAnswer> {
    return this.withToken(async (token) => {
      const answer = await callJson(`${this.base}${path}?access_token=${encodeURIComponent(token)}`, body);
      return isTokenError(answer.errcode) ? null : answer;
    });
  }

  /** Runs `call` with a token, and once more with a new one where it gives null: the token was refused. */
  async withToken<T>(call: (token: string) => Promise<T | null>): Promise<T> {
    const token = await this.token.current();
    const answer = (await call(token)) ?? (await call(await this.token.instead(token)));
    if (answer === null) throw fail('vendor-failed', { detail: '微信不接受访问凭据(access_token)。' });
    return answer;
  }
}

/** Posts JSON and reads JSON; the address, which holds a secret, is in no error. */
export async function callJson(url: string, body: object): Promise<ApiAnswer> {
  let answer: unknown;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`status ${String(response.status)}`);
    }
    answer = await response.json();
  } catch (cause) {
    throw fail('vendor-failed', { detail: '连不上微信接口,或回答看不懂。', cause });
  }
  if (typeof answer !== 'object' || answer === null)
    throw fail('vendor-failed', { detail: '微信接口的回答看不懂。' });
  const { errcode } = answer as Record<string, unknown>;
  return { ...answer, errcode: typeof errcode === 'number' ? errcode : 0 };
}

/** What an operator reads of a refusal that another try may get past. */
export function apiError(code: number): DomainError {
  const hint =
    code === 40164
      ? '服务器 IP 不在公众号的白名单里。'
      : code === 40125 || code === 40013
        ? '请核对 WECHAT_APP_ID 和 WECHAT_APP_SECRET。'
        : code === 45009
          ? '接口当天的调用次数用完了。'
          : '';
  return fail('vendor-failed', { detail: `微信接口返回 ${String(code)}。${hint}` });
}
