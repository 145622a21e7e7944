// `npm run restore`: libs/common/src/backup/restore.ts with the database it needs. An external one must be empty. For
// a data folder everything is made aside, in <data folder>/restoring, and takes its place when it is complete: a
// restore that fails or is killed leaves the folder as it was.
import './setup/node-version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { removeCluster, startCluster } from './embedded-postgres/index.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { loadEnvFile } from './setup/env-file.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main, notice, Problem, step } from './setup/progress.mjs';
import { stopSignal } from './setup/signals.mjs';
import { backupProgram } from './start/backup-program.mjs';
import { dataDirOf, makeDataDir } from './start/data-dir.mjs';
import { takeLock } from './start/lock.mjs';
import { finishRestore, PARTS, putInPlace, stagingOf } from './start/restored.mjs';

const DATABASE = 'hotline';
const OPTIONS = {
  from: { type: 'string' },
  into: { type: 'string' },
  replace: { type: 'boolean', default: false },
  'without-media': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

await main(async () => {
  const { from, into, replace, help, 'without-media': withoutMedia } = options();
  loadEnvFile();
  await ensureInstalled();
  await ensureBuilt();
  const stop = stopSignal(() => process.exit(1));
  const run = (args, env) => backupProgram('restore', args, env, stop);
  if (help) return run(['--help'], process.env);
  const args = [
    ...(from === undefined ? [] : ['--from', from]),
    ...(withoutMedia ? ['--without-media'] : []),
  ];

  const target = into ?? (process.env.DATABASE_URL || dataDirOf(process.env));
  if (/^postgres(ql)?:/.test(target)) {
    if (replace)
      throw new Problem('--replace is for a data folder. Make a new, empty database and restore into that.');
    return run(args, { ...process.env, DATABASE_URL: target });
  }
  const dataDir = dataDirOf({ DATA_DIR: target });
  makeDataDir(dataDir);
  const lock = takeLock(dataDir, 'restore');
  if (lock.holder)
    throw new Problem(
      `${dataDir} is in use by process ${lock.holder.pid}. Stop it first (Ctrl-C, or SIGTERM).`,
    );
  try {
    if (finishRestore(dataDir)) notice('A restore that was interrupted at its very end was finished.');
    demandRoom(dataDir, replace);
    return await restoreAside(dataDir, withoutMedia, (more, env) => run([...args, ...more], env));
  } finally {
    lock.release();
  }
});

function options() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new Problem(`${error.message}\nTry: npm run restore -- --help`);
  }
}

/** Nothing there, or leave to move it; and nothing that a rename cannot move. */
function demandRoom(dataDir, replace) {
  const there = PARTS.filter((part) => fs.existsSync(path.join(dataDir, part)));
  if (there.length > 0 && !replace)
    throw new Problem(
      `${dataDir} is in use (${there.join(', ')}). --replace moves what is there aside and deletes nothing; --into names another folder.`,
    );
  const { dev } = fs.statSync(dataDir);
  for (const part of there) {
    const place = path.join(dataDir, part);
    if (fs.statSync(place).dev !== dev)
      throw new Problem(
        `${place} is a disk of its own and cannot be moved aside. Restore --into another folder.`,
      );
  }
}

async function restoreAside(dataDir, withoutMedia, run) {
  const staging = stagingOf(dataDir);
  const postgres = path.join(staging, 'postgres');
  const discard = async () => {
    await removeCluster(postgres);
    fs.rmSync(staging, { recursive: true, force: true });
  };
  await discard();
  makeDataDir(staging);
  const secrets = path.join(staging, 'secrets.json');
  const present = path.join(dataDir, 'secrets.json');
  let isComplete = false;
  try {
    let cluster;
    let url;
    await step('Make a new database', async () => {
      cluster = await startCluster({ dataDir: postgres, log: notice });
      url = await cluster.createDatabase(DATABASE);
    });
    const env = { ...process.env, DATA_DIR: staging, DATABASE_URL: url };
    const code = await run(['--present-secrets', present, '--write-secrets', secrets], env);
    if (code !== 0) return code;
    await cluster.stop();
    if (!fs.existsSync(secrets) && fs.existsSync(present)) fs.copyFileSync(present, secrets);
    if (!withoutMedia) fs.mkdirSync(path.join(staging, 'media'), { recursive: true, mode: 0o700 });
    isComplete = true;
  } finally {
    if (!isComplete) await discard();
  }
  const aside = putInPlace(dataDir);
  if (aside) console.log(`  What was there before is in ${aside}. Delete it when you are sure.`);
  console.log(`  npm start starts it (DATA_DIR=${dataDir}).`);
  return 0;
}
