// `npm run faults [-- --cycles N …]`: strikes an installation of its own at random moments and proves that nothing was
// lost or doubled. docs/faults.md says what is done and how to read the table.
import './setup/node-version.mjs';
import { startCluster } from './embedded-postgres/index.mjs';
import { freePort } from './embedded-postgres/postmaster.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main } from './setup/progress.mjs';
import { fromRoot } from './setup/root.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const { runFaults } = await import(fromRoot('dist', 'test', 'faults', 'run.js'));
  return runFaults(process.argv.slice(2), { startCluster, freePort });
});
