// `npm run typecheck`: programs, tests and benches, then the console, which has settings of its own.
import './setup/node-version.mjs';
import fs from 'node:fs';
import { ensureInstalled } from './setup/install.mjs';
import { main } from './setup/progress.mjs';
import { fromRoot } from './setup/root.mjs';
import { runProgram } from './setup/run-program.mjs';

await main(async () => {
  await ensureInstalled();
  const projects = ['tsconfig.json', 'apps/console/tsconfig.json'].filter((file) =>
    fs.existsSync(fromRoot(file)),
  );
  let worst = 0;
  for (const project of projects) {
    const args = [fromRoot('node_modules/typescript/bin/tsc'), '--noEmit', '-p', project];
    worst = Math.max(worst, (await runProgram(process.execPath, args)).code);
  }
  return worst;
});
