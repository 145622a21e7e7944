import { tmpdir } from 'node:os';
import type { Installation } from './gateway.js';

/** One program under the launcher of `npm start`, which starts it again whenever it dies. */
export interface Launched {
  /** How often it was started again. */
  restarts: () => number;
  said: () => string;
  stop: () => Promise<void>;
}

interface KeepRunning {
  keepRunning: (options: {
    name: string;
    dataDir: string;
    env: NodeJS.ProcessEnv;
    say: (line: string) => void;
  }) => { end: (drainMs: number) => Promise<void> };
}

const PROGRAM = new URL('../../scripts/start/program.mjs', import.meta.url).href;

export async function launch(
  name: 'gateway' | 'classifier',
  { env: home }: Installation,
  { NODE_OPTIONS = '', ...env }: Record<string, string> = {},
): Promise<Launched> {
  const { keepRunning } = (await import(PROGRAM)) as KeepRunning;
  const loopbackOnly = new URL('./loopback-only.mjs', import.meta.url).href;
  const lines: string[] = [];
  const program = keepRunning({
    name,
    dataDir: home.DATA_DIR ?? '',
    env: {
      PATH: process.env.PATH,
      TMPDIR: tmpdir(),
      NODE_OPTIONS: `--import=${loopbackOnly} ${NODE_OPTIONS}`,
      ...home,
      ...env,
    },
    say: (line) => lines.push(line),
  });
  return {
    restarts: () => lines.filter((line) => line.includes('is started again')).length,
    said: () => lines.join('\n'),
    stop: () => program.end(15_000),
  };
}
