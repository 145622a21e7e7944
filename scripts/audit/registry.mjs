/**
 * What `npm audit --json` printed, in one line: ✓ nothing high, ✗ something high or critical, ○ the registry was not able
 * to answer.
 *
 * @param {string} output
 * @returns {{ mark: '✓' | '✗' | '○', words: string }}
 */
export function readAuditAnswer(output) {
  const report = parse(output);
  const counts = report?.metadata?.vulnerabilities;
  if (!counts) {
    const why = report?.error?.summary || report?.message || output.trim().split('\n').at(-1) || 'no answer';
    return {
      mark: '○',
      words: `Known vulnerabilities: not asked, this registry has no audit endpoint or is out of reach (${why}).`,
    };
  }
  const grave = Object.values(report.vulnerabilities ?? {})
    .filter(({ severity }) => ['high', 'critical'].includes(severity))
    .map(({ name, severity }) => `${name} (${severity})`);
  return grave.length > 0
    ? { mark: '✗', words: `Known vulnerabilities: ${grave.join(', ')}. See npm audit.` }
    : {
        mark: '✓',
        words: `Known vulnerabilities: none that is high or critical (${counts.total} lesser ones).`,
      };
}

function parse(output) {
  try {
    return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    return null;
  }
}
