import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fromRoot } from '../setup/root.mjs';
import { checkLock } from './lock.mjs';
import { readAuditAnswer } from './registry.mjs';

const good = { version: '1.0.0', integrity: 'sha512-x', license: 'MIT' };
const faultsOf = (row, manifest = { dependencies: { a: '1.0.0' } }) =>
  checkLock(manifest, { packages: { '': {}, 'node_modules/a': { ...good, ...row } } }).faults;

describe('the audit of the lock file', () => {
  it('finds nothing wrong with ours', () => {
    const read = (file) => JSON.parse(fs.readFileSync(fromRoot(file), 'utf8'));
    const { facts, faults } = checkLock(read('package.json'), read('package-lock.json'));
    expect([faults, facts.length]).toEqual([[], 5]);
  });

  it.each([
    ['no integrity', { integrity: undefined }],
    ['a weak integrity', { integrity: 'sha1-x' }],
    ['a git address', { resolved: 'git+ssh://git@example.com/a.git#1' }],
    ['a host', { resolved: 'https://registry.example/a.tgz' }],
    ['a link', { link: true }],
    ['an install script', { hasInstallScript: true }],
    ['a licence that is not on the list', { license: 'MIT AND AGPL-3.0' }],
    ['no licence', { license: undefined }],
  ])('finds %s', (_case, row) => {
    expect(faultsOf(row)).toEqual([expect.stringContaining('node_modules/a')]);
  });

  it('takes one licence of several, and no licence at all of what is not shipped', () => {
    expect([faultsOf({ license: '(AGPL-3.0 OR MIT)' }), faultsOf({ license: undefined, dev: true })]).toEqual(
      [[], []],
    );
  });

  it.each(['^1.0.0', '*', 'git+https://example.com/a', 'file:../a', 'latest'])(
    'finds the range %s',
    (wanted) => {
      expect(faultsOf({}, { devDependencies: { a: wanted } })).toEqual([expect.stringContaining(wanted)]);
    },
  );
});

describe('the answer of the registry', () => {
  const answer = (severity) =>
    JSON.stringify({
      vulnerabilities: { a: { name: 'a', severity } },
      metadata: { vulnerabilities: { total: 1 } },
    });

  it.each([
    ['✗', answer('critical')],
    ['✗', `npm warn something\n${answer('high')}`],
    ['✓', answer('moderate')],
    ['○', '{"message":"405 Method Not Allowed","error":{"summary":""}}'],
    ['○', 'npm error code ENOAUDIT'],
    ['○', ''],
  ])('%s for %s', (mark, output) => {
    expect(readAuditAnswer(output).mark).toBe(mark);
  });
});
