import type { components } from './schema.d.ts';

type ProblemBody = components['schemas']['Problem'];

/** What went wrong, in words that can be shown: the gateway's problem+json, or the network's silence. */
export class Problem extends Error {
  override name = 'Problem';

  constructor(
    /** The gateway's code, "offline" without an answer. */
    readonly code: string,
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly fields: { field: string; message: string }[] = [],
  ) {
    super(`${code}: ${detail}`);
  }
}

const OFFLINE = new Problem(
  'offline',
  0,
  '连不上服务器',
  '网络不通或服务正在重启。您填写的内容还在,请稍后重试。',
);

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError) return OFFLINE;
  return new Problem('unknown', 0, '出错了', error instanceof Error ? error.message : String(error));
}

/** The answer of an API call, or a thrown Problem. */
export async function answerOf<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    throw toProblem(cause);
  });
  if (response.ok) return data as T;
  const body = typeof error === 'object' && error !== null ? (error as Partial<ProblemBody>) : {};
  throw new Problem(
    body.code ?? 'unknown',
    response.status,
    body.title ?? '出错了',
    body.detail ?? `服务器答复 ${String(response.status)},请稍后重试。`,
    body.errors,
  );
}
