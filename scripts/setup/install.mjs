// Dependencies: `npm ci` when what is installed differs from package-lock.json.
import fs from 'node:fs';
import { Problem, step } from './progress.mjs';
import { fromRoot } from './root.mjs';
import { runProgram } from './run-program.mjs';

/** Installs the dependencies unless they are there in exactly the locked versions; `signal` interrupts it. */
export async function ensureInstalled(signal) {
  if (isInstalled(readPackages('package-lock.json'), readPackages('node_modules/.package-lock.json'))) return;
  await step('Install dependencies (npm ci)', async () => {
    // --include=dev: NODE_ENV=production would leave the compiler out.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = process.env.npm_execpath?.endsWith('.js')
      ? [process.execPath, process.env.npm_execpath]
      : ['npm'];
    const { code, output } = await runProgram(npm[0], [...npm.slice(1), ...args], { capture: true, signal });
    if (code !== 0) throw new Problem(`npm ci failed:\n${output}`);
  });
}

/**
 * Compares the lock with npm's own record of what it installed, which npm writes last. Packages of other
 * platforms are absent from the record.
 *
 * @param {Record<string, { version: string, optional?: boolean, devOptional?: boolean }> | undefined} locked
 * @param {Record<string, { version: string }> | undefined} installed
 */
export function isInstalled(locked, installed) {
  if (!locked || !installed) return false;
  return Object.entries(locked).every(([folder, { version, optional, devOptional }]) => {
    if (folder === '') return true;
    const found = installed[folder];
    return found ? found.version === version : optional === true || devOptional === true;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(fromRoot(file), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
