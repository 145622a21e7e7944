// `npm run bench [-- name …]`: runs each file of bench/ (or the named ones), one after the other, each with an
// empty PostgreSQL of its own. Each prints its figure as a ratio against a reference measured in the same run.
import './setup/node-version.mjs';
import fs from 'node:fs';
import { startThrowAwayCluster } from './embedded-postgres/throw-away.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main, Problem } from './setup/progress.mjs';
import { fromRoot } from './setup/root.mjs';
import { runProgram } from './setup/run-program.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const all = fs.readdirSync(fromRoot('bench')).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Problem(`No such bench: ${unknown.join(', ')}. There are: ${all.join(', ')}`);
  let worst = 0;
  for (const name of wanted.length > 0 ? wanted : all) {
    const cluster = await startThrowAwayCluster({ durable: true });
    try {
      const env = { ...process.env, DATABASE_URL: cluster.url() };
      const { code } = await runProgram(process.execPath, [fromRoot('dist', 'bench', `${name}.bench.js`)], {
        env,
      });
      worst = Math.max(worst, code);
    } finally {
      await cluster.stop();
    }
  }
  return worst;
});
