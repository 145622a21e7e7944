// How `npm run backup` and `npm run restore` run their compiled half, which does the work.
import path from 'node:path';
import { Problem } from '../setup/progress.mjs';
import { fromRoot } from '../setup/root.mjs';
import { runProgram } from '../setup/run-program.mjs';
import { readSecrets } from './secrets.mjs';

/**
 * Runs the program and gives its exit code.
 *
 * @param {'backup' | 'restore'} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} stop
 */
export async function backupProgram(name, args, env, stop) {
  const program = fromRoot('dist', 'libs', 'common', 'src', 'backup', `${name}.js`);
  try {
    const words = ['--enable-source-maps', program, ...args];
    return (await runProgram(process.execPath, words, { env, signal: stop })).code;
  } catch (error) {
    if (stop.aborted) throw new Problem('Stopped.');
    throw error;
  }
}

/** The environment with the secrets that the data folder keeps; what the environment gives wins. */
export function withSecrets(env, dataDir) {
  const kept = Object.entries(readSecrets(path.join(dataDir, 'secrets.json'))).filter(([name]) => !env[name]);
  return { ...env, ...Object.fromEntries(kept), DATA_DIR: dataDir };
}
