// A cluster that lives as long as one test run, evaluation or bench. It is removed at the end; what a killed run left
// behind is removed by the next one.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCluster } from './index.mjs';
import { stopServer } from './postmaster.mjs';

const PREFIX = 'hotline-12369-throw-away-';
const RUN_FILE = 'run.json';

/**
 * Starts a fresh cluster in the system's temporary folder. `stop()` also removes it. It writes to the disk as a real one
 * does only where that is asked for: a bench measures it, a test does not wait for it.
 *
 * @param {{ durable?: boolean }} [options]
 * @returns {Promise<import('./index.mjs').Cluster>}
 */
export async function startThrowAwayCluster({ durable = false } = {}) {
  await removeLeftovers();
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX));
  fs.chmodSync(dataDir, 0o755);
  fs.writeFileSync(path.join(dataDir, RUN_FILE), JSON.stringify({ pid: process.pid }));
  const cluster = await startCluster({ dataDir, durable });
  return {
    ...cluster,
    stop: async () => {
      await cluster.stop();
      remove(dataDir, cluster.home);
    },
  };
}

async function removeLeftovers() {
  for (const entry of fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith(PREFIX))) {
    const dataDir = path.join(os.tmpdir(), entry);
    try {
      const { pid } = JSON.parse(fs.readFileSync(path.join(dataDir, RUN_FILE), 'utf8'));
      if (isAlive(pid)) continue;
      await stopServer(path.join(dataDir, 'pgdata'));
      remove(dataDir);
    } catch {
      // Somebody else's, or being made at this moment: theirs to remove.
    }
  }
}

function remove(...folders) {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
