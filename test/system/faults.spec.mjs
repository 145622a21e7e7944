// A short fault run, as `npm run faults` does a long one. Real: everything that is struck, the mail server, and the
// clients; fake: the servers of the vendors. docs/faults.md says what is promised.
import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { fromRoot, ROOT } from '../../scripts/setup/root.mjs';

// Several times what two processors need that nobody else uses.
const LIMIT_MS = 900_000;
const SHORT = [
  '--cycles',
  '13',
  '--seed',
  '12369',
  '--cut-seconds',
  '6',
  '--hold-seconds',
  '4',
  '--rate',
  '4',
];

it(
  'loses and doubles nothing while every kind of fault happens once',
  () => {
    const { stdout, stderr } = spawnSync(process.execPath, [fromRoot('scripts', 'faults.mjs'), ...SHORT], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: LIMIT_MS - 20_000,
    });
    const lines = stdout.trim().split('\n');
    const last = lines.findLast((line) => line.startsWith('{'));
    if (last === undefined) throw new Error(`The run did not come to its verdict:\n${stdout}\n${stderr}`);
    expect({ ...JSON.parse(last), said: lines.filter((line) => line.startsWith('✗')) }).toMatchObject({
      cycles: 13,
      lost: 0,
      doubled: 0,
      untriaged: 0,
      findings: 0,
      channels: ['sms', 'voice', 'wechat', 'email', 'imap', 'web', 'page', 'transfer'],
      said: [],
    });
    expect(JSON.parse(last).sent).toBeGreaterThan(50);
  },
  LIMIT_MS,
);
