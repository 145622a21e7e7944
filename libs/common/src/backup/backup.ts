import { parseArgs } from 'node:util';
import { dirname, resolve } from 'node:path';
import { readSettings } from '../config/settings.js';
import { BackupError } from './backup-error.js';
import { BackupReader } from './backup-reader.js';
import { removeOlder } from './keep.js';
import { passphraseFor, passphraseForNew } from './passphrase.js';
import { run, secretsOf } from './program.js';
import { take } from './take.js';
import { verify } from './verify.js';

/*
 * `npm run backup`: a backup of the database, the attachments and the keys in one file, while the hotline runs. The
 * launcher (scripts/backup.mjs) finds or starts the embedded PostgreSQL; with DATABASE_URL this program does it alone:
 *
 *   take     one snapshot of the tables, then the files that they name
 *   verify   the file is read again from its first byte to its last
 *   keep     only then older ones go
 */
const HELP = `npm run backup: database, attachments and keys in one encrypted file, while the hotline runs.

  npm run backup -- --to FOLDER            take a backup, and check it
  npm run backup -- --to FOLDER --keep 14  and then remove the older ones but the newest 14
  npm run backup -- --verify FILE          check a backup without restoring it

  --without-keys     leave ENCRYPTION_KEY, LOOKUP_KEY and SESSION_SECRET out: they are kept elsewhere, in a vault
  --without-media    leave the attachments out: their bucket has versions or copies of its own
  --not-encrypted    no passphrase; only with --without-keys, and only where the folder itself is encrypted

The passphrase comes from BACKUP_PASSPHRASE, or is asked for. Without it the backup cannot be opened by anybody.
Exit codes: 0 taken and checked; 1 failed, and no file was left; 2 taken and checked, but attachments are
missing in the store, or do not open with the keys.`;

await run(HELP, async () => {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      keep: { type: 'string' },
      verify: { type: 'string' },
      'without-keys': { type: 'boolean', default: false },
      'without-media': { type: 'boolean', default: false },
      'not-encrypted': { type: 'boolean', default: false },
    },
  });
  if (values.verify !== undefined) return check(resolve(values.verify));
  if (values.to === undefined) throw new BackupError(`Where to? Give --to FOLDER.\n\n${HELP}`);
  const keep = values.keep === undefined ? null : Number(values.keep);
  if (keep !== null && !(Number.isInteger(keep) && keep >= 1))
    throw new BackupError('--keep takes a whole number from 1.');
  const withKeys = !values['without-keys'];
  if (values['not-encrypted'] && withKeys)
    throw new BackupError('--not-encrypted would lay the keys open: it needs --without-keys.');

  const settings = readSettings(process.env, 'optional');
  const passphrase = values['not-encrypted'] ? null : await passphraseForNew(process.env);
  const withMedia = !values['without-media'];
  const { path, header, manifest } = await take(settings, secretsOf(process.env), {
    folder: resolve(values.to),
    withKeys,
    withMedia,
    passphrase,
  });
  await verify(path, passphrase);
  const removed = keep === null ? [] : await removeOlder(dirname(path), header, keep);
  for (const name of removed) console.log(`  removed ${name}`);
  console.log(`The backup is ${path}`);
  const { missing, unopened } = manifest.media;
  if (missing + unopened === 0) return 0;
  if (missing > 0)
    console.error(
      `! ${String(missing)} attachments that the database names are not in the store, and not in the backup.`,
    );
  if (unopened > 0)
    console.error(
      `! ${String(unopened)} attachments do not open with the backup's keys. Were the keys rotated meanwhile? Then take it again.`,
    );
  return 2;
});

async function check(path: string): Promise<number> {
  const reader = await BackupReader.open(path);
  reader.close();
  const { header } = reader;
  const { manifest } = await verify(path, header.passphrase ? await passphraseFor(process.env) : null);
  for (const [name, { rows }] of Object.entries(manifest.tables))
    console.log(`  ${name}: ${String(rows)} rows`);
  console.log(
    `Complete: made ${header.madeAt} by version ${header.program}, ${header.holds.keys ? 'with' : 'without'} keys, ` +
      `${header.holds.media ? 'with' : 'without'} attachments.`,
  );
  return 0;
}
