// `npm start`: from a fresh clone to a running hotline.
//
// Node version → dependencies → build → one launcher per data folder → PostgreSQL → tables → gateway and
// classifier → health → addresses. Ctrl-C or SIGTERM goes the way back: programs drain, then PostgreSQL stops.
// Only Node's own modules are used, because nothing else is there at first.
import './setup/node-version.mjs';
import { once } from 'node:events';
import { ensureBuilt } from './setup/build.mjs';
import { loadEnvFile } from './setup/env-file.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { bold, main, notice, Problem, step } from './setup/progress.mjs';
import { dataDirOf, makeDataDir } from './start/data-dir.mjs';
import { migrateDatabase, openDatabase } from './start/database.mjs';
import { checkFolder, forgetSettings, openDemo, planDemo } from './start/demo.mjs';
import { HELP } from './start/help.mjs';
import { takeLock } from './start/lock.mjs';
import { choosePort } from './start/port.mjs';
import { endOrphan, keepRunning } from './start/program.mjs';
import { finishRotation } from './start/resealing.mjs';
import { finishRestore } from './start/restored.mjs';
import { ensureSecrets } from './start/secrets.mjs';
import { stopSignal } from './setup/signals.mjs';
import { freePort } from './embedded-postgres/postmaster.mjs';

const PROGRAMS = ['gateway', 'classifier', 'demo'];
const DRAIN_MS = 15_000;
const GATEWAY_READY_MS = 60_000;
const CLASSIFIER_READY_MS = 30_000;

await main(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) return void console.log(HELP);
  const unknown = args.find((arg) => arg !== '--demo');
  if (unknown) throw new Problem(`Unknown option ${unknown}. Try: npm start -- --help`);
  const isDemo = args.includes('--demo');
  if (isDemo) forgetSettings(process.env);
  else loadEnvFile();
  const dataDir = dataDirOf(process.env);
  makeDataDir(dataDir);

  const lock = takeLock(dataDir);
  if (lock.holder?.doing)
    throw new Problem(
      `A ${lock.holder.doing} of ${dataDir} is under way (process ${lock.holder.pid}). Start again when it has ended.`,
    );
  if (lock.holder) {
    const where = lock.holder.url ? ` at ${lock.holder.url}` : ', and about to be ready';
    console.log(`The hotline of ${dataDir} is running already${where} (process ${lock.holder.pid}).`);
    return;
  }

  if (finishRestore(dataDir)) notice('A restore that was interrupted at its very end was finished.');
  const programs = [];
  /** How to end what was started, in the order of its start. */
  const undo = [() => lock.release()];
  const stop = stopSignal(() => programs.forEach(({ kill }) => kill()));
  try {
    await ensureInstalled(stop);
    await ensureBuilt(stop);
    await checkFolder(dataDir, isDemo);
    const url = await startAll({ dataDir, isDemo, programs, undo, stop });
    lock.announce(url);
    if (!stop.aborted) await once(stop, 'abort');
  } catch (error) {
    // A request to stop makes the step fail that it interrupts; that is no error.
    if (!stop.aborted) throw error;
  } finally {
    if (stop.aborted)
      console.log('\nStopping: the programs finish what they are doing. Ctrl-C again ends them at once.');
    for (const action of undo.reverse()) await action();
  }
  console.log('Stopped.');
});

async function startAll({ dataDir, isDemo, programs, undo, stop }) {
  for (const name of PROGRAMS) {
    const pid = await endOrphan(name, dataDir);
    if (pid)
      notice(`A ${name} of a launcher that was killed was still running (process ${pid}); it was ended.`);
  }
  const { port, instead } = await choosePort(process.env);
  if (instead) notice(`Port 3000 is in use by another program; this hotline takes ${port}.`);
  const demo = isDemo ? await planDemo(port) : undefined;
  Object.assign(process.env, demo?.env);

  const database = await openDatabase(dataDir, process.env);
  undo.push(() => database.stop());
  stop.throwIfAborted();
  await migrateDatabase(database, stop);

  const secrets = ensureSecrets(dataDir, { isEmbedded: !process.env.DATABASE_URL, env: process.env });
  const classifierPort = process.env.CLASSIFIER_PORT || String(await freePort());
  const env = {
    NODE_ENV: 'production',
    NO_COLOR: '1',
    ...process.env,
    ...secrets.values,
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    PORT: String(port),
    CLASSIFIER_PORT: classifierPort,
  };
  undo.push(() => Promise.all(programs.map((program) => program.end(DRAIN_MS))));
  const run = (name) => {
    const program = keepRunning({ name, dataDir, env, say: notice });
    programs.push(program);
    return program;
  };

  // One after the other: together they would take the processor from each other, and reports are taken without the
  // classifier.
  const url = `http://localhost:${port}`;
  await waitForGateway(run('gateway'), url, stop);
  stop.throwIfAborted();
  if (!demo) printAddresses(url, secrets, dataDir);
  await waitForClassifier(run('classifier'), classifierPort, stop);
  stop.throwIfAborted();
  const rotation = finishRotation({ dataDir, env, say: notice, signal: stop });
  undo.push(() => rotation);
  if (demo) await openDemo({ dataDir, demo, gateway: url, env, run, stop });
  console.log('Ctrl-C stops it.');
  return url;
}

async function waitForGateway(gateway, url, stop) {
  await step('Start the gateway', async () => {
    if (await gateway.isHealthy(`${url}/health/ready`, GATEWAY_READY_MS, stop)) return;
    stop.throwIfAborted();
    throw new Problem(
      `The gateway did not become ready. Its last words are above, all of them in ${gateway.logFile}`,
    );
  });
}

/** Intake goes on without the classifier, so its failure does not end the start. */
async function waitForClassifier(classifier, port, stop) {
  if (port === '0') return;
  await step('Start the classifier', async () => {
    const address = `http://127.0.0.1:${port}/health/live`;
    if ((await classifier.isHealthy(address, CLASSIFIER_READY_MS, stop)) || stop.aborted) return;
    return `not ready yet; reports are taken and wait for it (log: ${classifier.logFile})`;
  });
}

function printAddresses(url, { file, newPassword }, dataDir) {
  const password = process.env.ADMIN_PASSWORD
    ? 'password: ADMIN_PASSWORD at the first start'
    : newPassword
      ? `password: ${bold(newPassword)}   (shown this once, kept in ${file})`
      : `first password: in ${file}`;
  console.log(`
${bold('The hotline is ready.')}
  citizens      ${url}/
  console       ${url}/console
  API           ${url}/api/docs
  account       admin, ${password}
  data          ${dataDir}`);
}
