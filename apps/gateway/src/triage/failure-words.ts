import type { JobFailure } from '#common/database/records/operations.js';
import { CRASHED, TIMED_OUT } from '#common/jobs/jobs.js';

/** Why the machine gave a report up, for the operator; names no part of the text. */
export function failureWords({ error, attempts }: Pick<JobFailure, 'error' | 'attempts'>): string {
  const times = `${String(attempts)} 次`;
  if (error === CRASHED) return `研判程序处理这一件时崩溃了 ${times},已停止自动重试。`;
  if (error === TIMED_OUT) return `研判程序处理这一件时超时 ${times},已停止自动重试。`;
  return `研判程序处理这一件时出错 ${times}(${error}),已停止自动重试。`;
}
