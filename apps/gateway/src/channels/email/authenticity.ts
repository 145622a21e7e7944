/*
 * Whether the sender of a mail is who they say, as a mail server that we trust saw it (Authentication-Results, RFC 8601).
 * Servers in front of us prepend theirs, so the first one by the trusted name counts: those below it may be forged.
 */

const METHODS = [
  ['dmarc', 'DMARC'],
  ['spf', 'SPF'],
  ['dkim', 'DKIM'],
] as const;

/** A remark for the operator, or none. `trusted` is the server's name in the header (authserv-id). */
export function authenticityRemarks(
  headers: ReadonlyMap<string, readonly string[]>,
  trusted: string | null,
): string[] {
  if (trusted === null) return [];
  const own = (headers.get('authentication-results') ?? []).find(
    (value) => serverOf(value) === trusted.toLowerCase(),
  );
  if (own === undefined) return ['发件地址没有经过校验(邮件服务器没有给出结果),可能是冒用的。'];
  const results = new Map(
    [...own.toLowerCase().matchAll(/(?:^|[;\s])(dmarc|spf|dkim)\s*=\s*([a-z]+)/g)].map(
      ([, method, result]) => [method ?? '', result ?? ''],
    ),
  );
  const passed = results.get('dmarc') === 'pass';
  const failed = METHODS.filter(([method]) =>
    ['fail', 'softfail', 'permerror', 'policy', 'hardfail'].includes(results.get(method) ?? ''),
  );
  if (passed || failed.length === 0) return [];
  return [`发件地址可能是冒用的:${failed.map(([, name]) => name).join('、')} 校验没有通过。`];
}

const serverOf = (value: string): string =>
  (value.split(';')[0] ?? '').trim().split(/\s/)[0]?.toLowerCase() ?? '';
