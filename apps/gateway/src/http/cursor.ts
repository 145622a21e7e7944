import { invalid } from '#common/errors/domain-error.js';

/** The place of a row in an ordered list, for the next page; opaque to the outside. */
export const encodeCursor = (values: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** The values back, each checked by its test; names `cursor` when it is not ours. */
export function decodeCursor(cursor: string, tests: readonly ((value: string) => boolean)[]): string[] {
  const values = parse(cursor);
  if (values.length !== tests.length || !values.every((value, i) => tests[i]?.(value))) {
    throw invalid('cursor', '翻页参数无效,请从第一页重新开始。');
  }
  return values;
}

/** A moment as PostgreSQL writes it, and no other text: 2026-11-22 04:00:00.123456+00. */
export function isInstant(text: string): boolean {
  const [, date = '', time = ''] =
    /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)[+-](?:0\d|1[0-4])(?::[0-5]\d)?$/.exec(text) ?? [];
  const at = new Date(`${date}T${time}Z`);
  // JavaScript takes the 31st of February for the 3rd of March, and knows a year 0.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date) && at.getUTCFullYear() > 0;
}

function parse(cursor: string): string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(values) ? values.map(String) : [];
  } catch {
    return [];
  }
}
