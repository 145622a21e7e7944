// Runs one of our compiled programs from a fresh clone: installs and builds first where that is needed.
//
//   node scripts/run.mjs [--throw-away-postgres] dist/… [arguments of the program]
//
// --throw-away-postgres gives the program an empty PostgreSQL of its own in DATABASE_URL, removed at the end.
import './setup/node-version.mjs';
import { startThrowAwayCluster } from './embedded-postgres/throw-away.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { loadEnvFile } from './setup/env-file.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main } from './setup/progress.mjs';
import { fromRoot } from './setup/root.mjs';
import { runProgram } from './setup/run-program.mjs';
import { stopSignal } from './setup/signals.mjs';

const THROW_AWAY = '--throw-away-postgres';

await main(async () => {
  const words = process.argv.slice(2);
  const wantsPostgres = words[0] === THROW_AWAY;
  const [program, ...args] = wantsPostgres ? words.slice(1) : words;
  loadEnvFile();
  await ensureInstalled();
  await ensureBuilt();
  // Ctrl-C reaches the program as well; we wait for it, and then tidy up.
  stopSignal(() => process.exit(1));
  const cluster = wantsPostgres ? await startThrowAwayCluster() : undefined;
  try {
    const env = { ...process.env, ...(cluster && { DATABASE_URL: cluster.url() }) };
    return (await runProgram(process.execPath, ['--enable-source-maps', fromRoot(program), ...args], { env }))
      .code;
  } finally {
    await cluster?.stop();
  }
});
