import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { BackupError } from './backup-error.js';

const MIN_LENGTH = 12;

/** The passphrase of a new backup: from BACKUP_PASSPHRASE, or asked twice. */
export async function passphraseForNew(env: NodeJS.ProcessEnv): Promise<string> {
  const given = env.BACKUP_PASSPHRASE;
  const passphrase = given ?? (await ask('Passphrase for the backup: '));
  if (passphrase.length < MIN_LENGTH)
    throw new BackupError(`The passphrase must have ${String(MIN_LENGTH)} characters at least.`);
  if (given === undefined && (await ask('Once more: ')) !== passphrase)
    throw new BackupError('The two passphrases differ.');
  return passphrase;
}

/** The passphrase of a backup that is there: from BACKUP_PASSPHRASE, or asked. */
export const passphraseFor = async (env: NodeJS.ProcessEnv): Promise<string> =>
  env.BACKUP_PASSPHRASE ?? ask('Passphrase of the backup: ');

async function ask(prompt: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new BackupError('BACKUP_PASSPHRASE is missing, and there is no terminal to ask at.');
  process.stdout.write(prompt);
  // Takes what would be echoed.
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    const aborted = new Promise<never>((_resolve, reject) => {
      terminal.once('SIGINT', () => {
        reject(new BackupError('Stopped.'));
      });
    });
    return await Promise.race([terminal.question(''), aborted]);
  } finally {
    terminal.close();
    process.stdout.write('\n');
  }
}
