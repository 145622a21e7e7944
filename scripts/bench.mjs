// `npm run bench [-- name … file …]`: runs each file of bench/ (or the named ones), one after the other, each with an
// empty PostgreSQL of its own. Each prints its figure as a ratio against a reference measured in the same run. Paths of
// files are handed on to them.
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
  const words = process.argv.slice(2);
  const wanted = words.filter((name) => all.includes(name));
  const files = words.filter((name) => !all.includes(name));
  const unknown = files.filter((file) => !fs.existsSync(file));
  if (unknown.length > 0)
    throw new Problem(`No such bench or file: ${unknown.join(', ')}. There are: ${all.join(', ')}`);
  let worst = 0;
  for (const name of wanted.length > 0 ? wanted : all) {
    const cluster = await startThrowAwayCluster({ durable: true });
    try {
      const env = { ...process.env, DATABASE_URL: cluster.url() };
      const { code } = await runProgram(
        process.execPath,
        [fromRoot('dist', 'bench', `${name}.bench.js`), ...files],
        {
          env,
        },
      );
      worst = Math.max(worst, code);
    } finally {
      await cluster.stop();
    }
  }
  return worst;
});
