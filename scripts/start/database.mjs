// The database of `npm start`: an external one from DATABASE_URL, or the embedded one, which is watched.
import path from 'node:path';
import { startCluster } from '../embedded-postgres/index.mjs';
import { notice, Problem, step } from '../setup/progress.mjs';
import { runProgram } from '../setup/run-program.mjs';
import { fromRoot } from '../setup/root.mjs';

const DATABASE = 'hotline';
const WATCH_MS = 2_000;

/**
 * @param {string} dataDir
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function openDatabase(dataDir, env) {
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, stop: () => Promise.resolve() };
  const options = { dataDir: path.join(dataDir, 'postgres'), log: notice };
  let url;
  let cluster;
  await step('Start PostgreSQL', async () => {
    cluster = await startCluster(options);
    url = await cluster.createDatabase(DATABASE);
    return `127.0.0.1:${cluster.port}`;
  });
  let isRestarting = false;
  const watch = setInterval(() => {
    if (isRestarting || cluster.isRunning()) return;
    isRestarting = true;
    notice('PostgreSQL ended unexpectedly and is started again');
    startCluster({ ...options, port: cluster.port })
      .catch((error) => notice(error.message))
      .finally(() => (isRestarting = false));
  }, WATCH_MS);
  watch.unref();
  return {
    url,
    stop: () => {
      clearInterval(watch);
      return cluster.stop();
    },
  };
}

/** Brings the tables up to date; the programs themselves never do. */
export async function migrateDatabase(url, signal) {
  await step('Bring the tables up to date', async () => {
    const env = { ...process.env, DATABASE_URL: url };
    const program = fromRoot('dist', 'libs', 'common', 'src', 'database', 'migrate.js');
    const { code, output } = await runProgram(process.execPath, [program], { env, capture: true, signal });
    if (code !== 0) throw new Problem(`The database could not be brought up to date:\n${output}`);
  });
}
