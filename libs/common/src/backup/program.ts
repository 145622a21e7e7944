import { ConfigError } from '../errors/config-error.js';
import { BackupError } from './backup-error.js';
import type { Secrets } from './format.js';

const SECRETS = ['ENCRYPTION_KEY', 'LOOKUP_KEY', 'SESSION_SECRET', 'ADMIN_PASSWORD'] as const;

/** The main function of the two programs: help, exit code, and words instead of a stack where a person can act on them. */
export async function run(help: string, work: () => Promise<number>): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    console.log(help);
    return;
  }
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(`✗ ${inWords(error)}`);
    process.exitCode = 1;
  }
}

/** The secrets that the environment gives. */
export const secretsOf = (env: NodeJS.ProcessEnv): Secrets =>
  Object.fromEntries(SECRETS.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));

function inWords(error: unknown): string {
  if (error instanceof BackupError || error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return String(error);
  // What the system, the database or the parser of options says is meant for people; anything else is our fault.
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? (error.stack ?? error.message) : `${error.message} (${code})`;
}
