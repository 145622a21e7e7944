// `npm run audit`: what can be said about the dependencies from the lock file alone, and what the registry knows about
// their vulnerabilities. Fails when one of the rules is broken or a production dependency has a known high or critical
// vulnerability. A registry without the audit endpoint is said plainly and is no failure: it says nothing either way.
import './setup/node-version.mjs';
import fs from 'node:fs';
import { checkLock } from './audit/lock.mjs';
import { readAuditAnswer } from './audit/registry.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main } from './setup/progress.mjs';
import { fromRoot } from './setup/root.mjs';
import { runProgram } from './setup/run-program.mjs';

const readJson = (file) => JSON.parse(fs.readFileSync(fromRoot(file), 'utf8'));

await main(async () => {
  await ensureInstalled();
  const { facts, faults } = checkLock(readJson('package.json'), readJson('package-lock.json'));
  for (const fact of facts) console.log(`✓ ${fact}`);
  for (const fault of faults) console.log(`✗ ${fault}`);

  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  const { output } = await runProgram(npm[0], [...npm.slice(1), 'audit', '--omit=dev', '--json'], {
    capture: true,
  });
  const answer = readAuditAnswer(output);
  console.log(`${answer.mark} ${answer.words}`);
  return faults.length > 0 || answer.mark === '✗' ? 1 : 0;
});
