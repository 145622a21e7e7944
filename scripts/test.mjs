// `npm test`: installs and builds where needed, then small, contract and end-to-end tests.
// `npm run test:system`: the tests that need Debian packages (see system-packages.sh).
// What stands behind `--` goes to jest: `npm test -- place`.
import './setup/node-version.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main } from './setup/progress.mjs';
import { fromRoot } from './setup/root.mjs';
import { runProgram } from './setup/run-program.mjs';

await main(async () => {
  const args = process.argv.slice(2);
  const isSystem = args[0] === '--system';
  const projects = isSystem ? ['system'] : ['small', 'contract', 'e2e'];
  await ensureInstalled();
  await ensureBuilt();
  const flags = [
    process.env.NODE_OPTIONS,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
  ];
  const env = { ...process.env, NODE_OPTIONS: flags.filter(Boolean).join(' ') };
  // --selectProjects takes every word after it, so it stands last.
  const words = [...args.slice(isSystem ? 1 : 0), '--selectProjects', ...projects];
  return (await runProgram(process.execPath, [fromRoot('node_modules/jest/bin/jest.js'), ...words], { env }))
    .code;
});
