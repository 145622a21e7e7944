// `npm run rotate-keys`: a new key for the personal data.
//
// The keys of `npm start` lie in DATA_DIR/secrets.json: a new one is put in front of the old, which is all that happens
// here. Nothing is sealed with it before the programs know it, so that nothing is ever unreadable: the next `npm start`
// reads both keys, seals everything again while it runs, and takes the old key out of the file.
// With keys in the environment (several copies) everything is sealed again now; the order of steps for that is in
// docs/operations.md.
import './setup/node-version.mjs';
import path from 'node:path';
import { ensureBuilt } from './setup/build.mjs';
import { loadEnvFile } from './setup/env-file.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main } from './setup/progress.mjs';
import { fromRoot, ROOT } from './setup/root.mjs';
import { runProgram } from './setup/run-program.mjs';
import { addEncryptionKey } from './start/secrets.mjs';

await main(async () => {
  loadEnvFile();
  if (process.env.ENCRYPTION_KEY || process.env.DATABASE_URL) {
    await ensureInstalled();
    await ensureBuilt();
    const program = fromRoot('dist', 'libs', 'common', 'src', 'resealing', 'rotate-keys.js');
    return (await runProgram(process.execPath, ['--enable-source-maps', program])).code;
  }
  const file = addEncryptionKey(path.resolve(ROOT, process.env.DATA_DIR || '.data'));
  console.log(`A new key stands in front of the old one in ${file}. Back the file up.
Now start the hotline again (Ctrl-C, npm start): it seals everything with the new key while it runs, and takes the old
key out of the file when nothing needs it any more.`);
});
