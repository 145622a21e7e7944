/**
 * Errors that carry their policy. Code throws `fail('not-found')`; one filter turns it into problem+json,
 * one worker wrapper decides by `retryable` whether to try again. The Chinese `detail` is safe for a citizen to read
 * and never repeats what was sent.
 */
interface Policy {
  status: number;
  retryable: boolean;
  level: 'info' | 'warn' | 'error';
  title: string;
  detail: string;
}

const policy = (
  status: number,
  title: string,
  detail: string,
  { retryable = false, level = 'info' }: { retryable?: boolean; level?: Policy['level'] } = {},
): Policy => ({ status, retryable, level, title, detail });

export const ERRORS = {
  'bad-request': policy(400, '请求有误', '请求的格式不对,请检查后重发。'),
  'invalid-field': policy(400, '内容有误', '有一项填写不正确,请按提示修改。'),
  'signed-out': policy(401, '请先登录', '登录已失效,请重新登录。'),
  'bad-credentials': policy(401, '登录失败', '账号或密码不正确。'),
  'sign-in-incomplete': policy(403, '登录还没有完成', '请先完成登录的其余步骤。'),
  'bad-signature': policy(403, '签名无效', '请求的签名无效。', { level: 'warn' }),
  'foreign-origin': policy(403, '来源不符', '请从本系统的页面操作。', { level: 'warn' }),
  forbidden: policy(403, '没有权限', '您的账号没有这项操作的权限。'),
  'not-found': policy(404, '没有找到', '没有找到您要的内容。'),
  'unknown-code': policy(404, '没有找到', '没有查到。请核对 12 位查询码和验证信息。'),
  'not-allowed': policy(409, '当前不能这样做', '当前状态不允许这项操作。'),
  /** This way to the person is closed; another contact of theirs may do. */
  'not-reachable': policy(409, '无法送达', '按这个联系方式送不到。'),
  'changed-meanwhile': policy(409, '已被他人更新', '这件事刚被他人处理过,请刷新后再看。'),
  /** A piece of an upload that does not begin where the last one ended. */
  'wrong-offset': policy(409, '位置不符', '文件的这一段接不上已收到的部分,请先查询已收到多少。'),
  gone: policy(410, '已过期', '已过期或已取消,请重新开始。'),
  'wrong-version': policy(412, '协议版本不支持', '只支持 tus 1.0.0。'),
  'too-large': policy(413, '内容太大', '发送的内容超过上限,请减少后重发。'),
  'wrong-type': policy(415, '类型不支持', '不支持这种文件或内容类型。'),
  'too-many': policy(429, '请求太频繁', '操作太频繁,请稍后再试。', { retryable: true }),
  /** Level info: the limit itself tells the log once a minute. */
  busy: policy(503, '来信过多', '这个账号的来信太多,这一条没有收到,请稍后重发。', { retryable: true }),
  unavailable: policy(
    503,
    '暂时无法受理',
    '系统暂时不能保存您的内容,没有收到。请稍后重发;紧急情况请拨打 110、119 或 120。',
    {
      retryable: true,
      level: 'error',
    },
  ),
  /** The commit was on its way and nobody heard how it ended. */
  unconfirmed: policy(
    503,
    '暂时无法确认',
    '系统繁忙,还不能确认是否收到。请稍后查看,没有收到请重发;紧急情况请拨打 110、119 或 120。',
    { retryable: true, level: 'warn' },
  ),
  'vendor-failed': policy(502, '对方服务出错', '短信等外部服务暂时出错,系统会再试。', {
    retryable: true,
    level: 'warn',
  }),
  internal: policy(500, '系统出错', '系统出错了,请稍后再试。', { retryable: true, level: 'error' }),
} as const satisfies Record<string, Policy>;

export type ErrorCode = keyof typeof ERRORS;

export interface FieldError {
  /** Path of the field as it was sent: "place", "decision.codes[2]". */
  field: string;
  /** Chinese, one sentence. */
  message: string;
}

export class DomainError extends Error {
  override name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    readonly extra: {
      detail?: string;
      errors?: FieldError[];
      cause?: unknown;
      retryAfterSeconds?: number;
    } = {},
  ) {
    super(`${code}: ${extra.detail ?? ERRORS[code].detail}`, { cause: extra.cause });
  }

  get policy(): Policy {
    return ERRORS[this.code];
  }

  get detail(): string {
    return this.extra.detail ?? this.policy.detail;
  }
}

/** For `throw fail('not-found')`; `detail` replaces the standard sentence where the case has a better one. */
export function fail(code: ErrorCode, extra: ConstructorParameters<typeof DomainError>[1] = {}): DomainError {
  return new DomainError(code, extra);
}

/** One wrong field, named. */
export function invalid(field: string, message: string): DomainError {
  return fail('invalid-field', { detail: message, errors: [{ field, message }] });
}
