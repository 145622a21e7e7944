import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings, type Settings } from '../config/settings.js';
import { migrate } from '../database/migrate.js';
import { openMediaStore } from '../media/store.js';
import { KeyRing } from '../privacy/key-ring.js';
import { BackupError } from './backup-error.js';
import { BackupReader } from './backup-reader.js';
import type { Secrets } from './format.js';
import { demandKnownMigrations, Loading } from './loading.js';
import { collected, MediaRestore } from './media.js';
import { passphraseFor } from './passphrase.js';
import { run, secretsOf } from './program.js';
import { count, size, stage } from './progress.js';
import { verify } from './verify.js';

/*
 * `npm run restore`: fills an empty database, the store of attachments and the keys out of a backup. The launcher
 * (scripts/restore.mjs) makes the embedded database for it; with DATABASE_URL this program does it alone:
 *
 *   verify    the whole file is read before anything is changed
 *   load      one transaction: tables, rows, then keys and indexes; read back and compared
 *   settle    what may have happened since the backup
 *   commit    and, when the backup is of an earlier version, the migrations since then
 */
const HELP = `npm run restore: a hotline out of a backup.

  npm run restore -- --from FILE                     into DATA_DIR, or into the empty database of DATABASE_URL
  npm run restore -- --from FILE --into FOLDER|URL   into another data folder, or another empty database
  npm run restore -- --from FILE --replace           a data folder that is in use: what is there is moved aside

  --without-media   leave the attachments: they come back from their bucket's own versions or copies

The passphrase comes from BACKUP_PASSPHRASE, or is asked for. Keys that the environment gives win over those of the
backup. Exit codes: 0 restored and compared; 1 failed, and the database is as it was.`;

await run(HELP, async () => {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      'without-media': { type: 'boolean', default: false },
      // For the launcher: the data folder's secrets, and where those of the backup are to be written.
      'present-secrets': { type: 'string' },
      'write-secrets': { type: 'string' },
    },
  });
  if (values.from === undefined) throw new BackupError(`Out of which backup? Give --from FILE.\n\n${HELP}`);
  const path = resolve(values.from);
  const settings = readSettings(process.env, 'optional');
  const { header, passphrase } = await examine(path);
  const present = readSecrets(values['present-secrets']);
  await verify(path, passphrase);

  const reader = await BackupReader.open(path);
  reader.unlock(passphrase);
  let secretsFile: string | undefined;
  const loading = await Loading.begin(settings.databaseUrl ?? '', header);
  try {
    const inBackup = await fill(reader, loading, settings, !values['without-media']);
    const secrets = { ...(inBackup ?? present), ...secretsOf(process.env) };
    await loading.checkKeys(keyRing(secrets));
    await loading.settle(header);
    secretsFile = await keep(inBackup, settings, values['write-secrets']);
    await loading.commit();
  } catch (error) {
    await loading.rollback();
    throw error;
  } finally {
    reader.close();
  }
  await stage(
    'Bring the tables up to date',
    () => migrate(settings.databaseUrl ?? ''),
    () => 'done',
  );
  sayWhatIsNext(header.madeAt, secretsFile);
  return 0;
});

/** What can be refused before the long reading. */
async function examine(path: string): Promise<{ header: BackupReader['header']; passphrase: string | null }> {
  const reader = await BackupReader.open(path);
  try {
    demandKnownMigrations(reader.header);
    const passphrase = reader.header.passphrase ? await passphraseFor(process.env) : null;
    reader.unlock(passphrase);
    return { header: reader.header, passphrase };
  } finally {
    reader.close();
  }
}

/** Rows and files out of the backup; gives its secrets, undefined where it has none. */
async function fill(
  reader: BackupReader,
  loading: Loading,
  settings: Settings,
  withMedia: boolean,
): Promise<Secrets | undefined> {
  let secrets: Secrets | undefined;
  const media = new MediaRestore(await openMediaStore(settings));
  await stage(
    'Load rows and attachments',
    async (tell) => {
      for await (const entry of reader.entries()) {
        const { head } = entry;
        tell(reader.position / reader.size, head.kind === 'table' ? head.name : head.kind);
        if (head.kind === 'keys')
          secrets = JSON.parse((await collected(entry.into)).toString('utf8')) as Secrets;
        else if (head.kind === 'table') await loading.table(entry);
        else if (withMedia) await media.add(entry);
        else await collected(entry.into);
      }
      await media.end();
    },
    () => `${size(reader.size)} read, ${count(media.files)} attachments stored`,
  );
  const manifest = reader.end();
  const tables = count(Object.keys(manifest.tables).length);
  await stage(
    'Make keys and indexes',
    (tell) => loading.shapeAgain(manifest, tell),
    () => 'references hold',
  );
  await stage(
    'Compare with the backup',
    (tell) => loading.compare(manifest, tell),
    () => `${tables} tables read back the same`,
  );
  return secrets;
}

function keyRing({ ENCRYPTION_KEY, LOOKUP_KEY }: Secrets): KeyRing {
  if (!ENCRYPTION_KEY || !LOOKUP_KEY)
    throw new BackupError(
      'The backup holds no keys: set ENCRYPTION_KEY, LOOKUP_KEY and SESSION_SECRET to those of the hotline that it was taken from.',
    );
  return new KeyRing(ENCRYPTION_KEY, LOOKUP_KEY);
}

/** Writes the backup's secrets where the launcher wants them, or beside the attachments, and never over others. */
async function keep(
  secrets: Secrets | undefined,
  { dataDir }: Settings,
  wanted: string | undefined,
): Promise<string | undefined> {
  const given = secretsOf(process.env);
  const isGiven = (['ENCRYPTION_KEY', 'LOOKUP_KEY', 'SESSION_SECRET'] as const).every((name) => given[name]);
  if (!secrets || (wanted === undefined && isGiven)) return undefined;
  const path = wanted ?? join(resolve(dataDir), 'restored-secrets.json');
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(draft, path);
  return wanted === undefined ? path : undefined;
}

function readSecrets(path: string | undefined): Secrets {
  if (path === undefined || !existsSync(path)) return {};
  return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
}

function sayWhatIsNext(madeAt: string, secrets: string | undefined): void {
  console.log(`
The hotline is as it was at ${madeAt}.
  Everybody signs in again. Accounts and keys that were closed since then are open again: close them once more.
  Questions to citizens that waited then are marked 不明; decisions and results that waited are sent (again).
  What came in since then is not there: see "Backup and restore" in docs/operations.md for what comes back by itself.`);
  if (secrets)
    console.log(
      `  The keys are in ${secrets}: set them for every program, put them where they are safe, and remove that file.`,
    );
}
