import { invalid } from '#common/errors/domain-error.js';

/** The place of a row in an ordered list, for the next page; opaque to the outside. */
export const encodeCursor = (values: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** The values back, each checked by its test; names `cursor` when it is not ours. */
export function decodeCursor(cursor: string, tests: readonly RegExp[]): string[] {
  const values = parse(cursor);
  if (values.length !== tests.length || !values.every((value, i) => tests[i]?.test(value))) {
    throw invalid('cursor', '翻页参数无效,请从第一页重新开始。');
  }
  return values;
}

function parse(cursor: string): string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(values) ? values.map(String) : [];
  } catch {
    return [];
  }
}
