// `npm run backup`: libs/common/src/backup/backup.ts with the database it needs. An external one is in DATABASE_URL.
// The embedded one is used while the hotline runs, and started for the time of the backup while it does not.
import './setup/node-version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { startCluster, urlWhileRunning } from './embedded-postgres/index.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { loadEnvFile } from './setup/env-file.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main, notice, Problem } from './setup/progress.mjs';
import { stopSignal } from './setup/signals.mjs';
import { backupProgram, withSecrets } from './start/backup-program.mjs';
import { dataDirOf } from './start/data-dir.mjs';
import { takeLock } from './start/lock.mjs';

const DATABASE = 'hotline';

await main(async () => {
  const args = process.argv.slice(2);
  loadEnvFile();
  await ensureInstalled();
  await ensureBuilt();
  const stop = stopSignal(() => process.exit(1));
  const run = (env) => backupProgram('backup', args, env, stop);
  const needsDatabase = args.includes('--to') || args.some((word) => word.startsWith('--to='));
  if (!needsDatabase || process.env.DATABASE_URL) return run(process.env);

  const dataDir = dataDirOf(process.env);
  const postgres = path.join(dataDir, 'postgres');
  if (!fs.existsSync(postgres)) throw new Problem(`There is no hotline in DATA_DIR ${dataDir}.`);
  const env = withSecrets(process.env, dataDir);
  const lock = takeLock(dataDir, 'backup');
  if (lock.holder) {
    const url = lock.holder.doing ? undefined : urlWhileRunning(postgres, DATABASE);
    if (url) return run({ ...env, DATABASE_URL: url });
    throw new Problem(
      `${dataDir} is in use by process ${lock.holder.pid} (${lock.holder.doing ?? 'a hotline that is starting or stopping'}). Try again when it has ended.`,
    );
  }
  try {
    const cluster = await startCluster({ dataDir: postgres, log: notice });
    try {
      return await run({ ...env, DATABASE_URL: await cluster.createDatabase(DATABASE) });
    } finally {
      // A server that ran already belongs to programs whose launcher was killed, and that go on taking reports.
      if (!cluster.reused) await cluster.stop();
    }
  } finally {
    lock.release();
  }
});
