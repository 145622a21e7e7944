// The database of `npm start`: an external one from DATABASE_URL, or the embedded one, which is watched.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
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
 * @returns {Promise<{ url: string, home?: string, stop: () => Promise<void> }>} home: the embedded cluster's folder
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
    home: cluster.home,
    stop: () => {
      clearInterval(watch);
      return cluster.stop();
    },
  };
}

/**
 * Brings the tables up to date; the programs themselves never do. The embedded cluster remembers with which migrations
 * that was last done, and is not asked again for the same.
 *
 * @param {{ url: string, home?: string }} database
 */
export async function migrateDatabase({ url, home }, signal) {
  const stamp = home && path.join(home, 'migrated.txt');
  const wanted = digestOfMigrations();
  if (stamp && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return;
  await step('Bring the tables up to date', async () => {
    const env = { ...process.env, DATABASE_URL: url };
    const program = fromRoot('dist', 'libs', 'common', 'src', 'database', 'migrate.js');
    const { code, output } = await runProgram(process.execPath, [program], { env, capture: true, signal });
    if (code !== 0) throw new Problem(`The database could not be brought up to date:\n${output}`);
  });
  if (stamp) fs.writeFileSync(stamp, wanted);
}

/** Of our migrations and of the version of BullMQ, which has tables of its own. */
function digestOfMigrations() {
  const folder = fromRoot('dist', 'libs', 'common', 'src', 'database', 'migrations');
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.js'));
  const hash = createHash('sha256');
  for (const name of files.sort()) hash.update(fs.readFileSync(path.join(folder, name)));
  hash.update(fs.readFileSync(fromRoot('node_modules', 'bullmq', 'package.json')));
  return hash.digest('hex');
}
