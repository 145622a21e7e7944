// Goes on with a rotation of keys: while secrets.json lists an older key, everything is sealed again with the newest,
// beside the running programs, and the older key is taken out when nothing needs it. Ended at any moment, it goes on
// with the next start.
import { runProgram } from '../setup/run-program.mjs';
import { fromRoot } from '../setup/root.mjs';
import { dropOlderKeys } from './secrets.mjs';

/**
 * @param {{ dataDir: string, env: NodeJS.ProcessEnv, say: (text: string) => void, signal: AbortSignal }} options
 *   env: what the programs run with
 * @returns {Promise<void>} never rejects
 */
export async function finishRotation({ dataDir, env, say, signal }) {
  const [newest, ...older] = (env.ENCRYPTION_KEY ?? '').split(',');
  if (older.length === 0) return;
  say('Personal data is sealed again with the new key; the hotline works meanwhile.');
  const program = fromRoot('dist', 'libs', 'common', 'src', 'resealing', 'rotate-keys.js');
  try {
    const { code, output } = await runProgram(process.execPath, [program], { env, capture: true, signal });
    if (code !== 0) return say(`The old key is still needed, and the next start tries again:\n${output}`);
    say(
      dropOlderKeys(dataDir, newest)
        ? 'Everything is sealed with the new key; the old one is gone.'
        : 'Everything is sealed with the new key: take the older ones out of ENCRYPTION_KEY.',
    );
  } catch (error) {
    if (!signal.aborted) say(`The keys were not rotated, and the next start tries again: ${error.message}`);
  }
}
