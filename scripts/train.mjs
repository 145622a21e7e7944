// `npm run train`: apps/classifier/src/training/train.ts. With corrections it needs the hotline's database: DATABASE_URL,
// or the embedded one while `npm start` runs.
import './setup/node-version.mjs';
import path from 'node:path';
import { urlWhileRunning } from './embedded-postgres/index.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { loadEnvFile } from './setup/env-file.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main, Problem } from './setup/progress.mjs';
import { fromRoot } from './setup/root.mjs';
import { runProgram } from './setup/run-program.mjs';
import { withSecrets } from './start/backup-program.mjs';
import { dataDirOf } from './start/data-dir.mjs';

await main(async () => {
  const args = process.argv.slice(2);
  loadEnvFile();
  await ensureInstalled();
  await ensureBuilt();
  const env = args.includes('--with-corrections') ? withDatabase(process.env) : process.env;
  const program = fromRoot('dist', 'apps', 'classifier', 'src', 'training', 'train.js');
  return (await runProgram(process.execPath, ['--enable-source-maps', program, ...args], { env })).code;
});

function withDatabase(env) {
  if (env.DATABASE_URL) return env;
  const dataDir = dataDirOf(env);
  const url = urlWhileRunning(path.join(dataDir, 'postgres'), 'hotline');
  if (!url) throw new Problem(`The hotline of DATA_DIR ${dataDir} does not run: start it first (npm start).`);
  return { ...withSecrets(env, dataDir), DATABASE_URL: url };
}
