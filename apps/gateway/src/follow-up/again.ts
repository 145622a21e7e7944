import { formatQueryCode } from '#common/complaint/query-code.js';
import type { Report } from '#common/database/records/report.js';

/** For the operator: which decided report later words are about that could not join it. */
export function remarksOn({ queryCode, decidedAt, answer }: Report): string[] {
  if (decidedAt === null) return [];
  const code = formatQueryCode(queryCode);
  return [
    answer === null
      ? `来信人对 ${code} 的补充,那一件已有决定。`
      : `来信人对 ${code} 的答复再次反映:没有解决,或又发生。`,
  ];
}
