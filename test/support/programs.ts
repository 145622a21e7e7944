import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '#common/config/data.js';

/*
 * Our built programs as processes of their own, for tests, benches and fault runs: started until they say that they are
 * ready, stopped as an operator stops them, or killed. They get nothing of the caller's environment but what every
 * program needs, and no network beyond this machine.
 */

const START_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 15_000;
const LOOPBACK_ONLY = `--import=${join(ROOT, 'test', 'support', 'loopback-only.mjs')}`;

export interface Program {
  pid: number;
  ended: Promise<unknown>;
  /** Everything that it printed so far; empty when it goes to a file. */
  logs: () => string;
  /** SIGTERM, and SIGKILL when it does not drain in time. */
  stop: () => Promise<void>;
  /** The end of a crash. */
  kill: () => Promise<void>;
}

export interface Started {
  program: Program;
  /** What it said when it was ready. */
  line: Record<string, unknown>;
}

interface Options {
  /** Gets what the program prints. */
  logFile?: string;
  limitMs?: number;
  /** What is run instead of dist/apps/<name>/src/main.js. */
  file?: string;
}

/** Starts a built program and resolves when it is ready, which it says by printing one line of JSON with its name. */
export async function startProgram(
  name: string,
  env: Record<string, string>,
  { logFile, limitMs = START_LIMIT_MS, file = join('dist', 'apps', name, 'src', 'main.js') }: Options = {},
): Promise<Started> {
  const child = spawnNode(file, env);
  const log = logFile === undefined ? null : createWriteStream(logFile, { flags: 'a' });
  const ended = once(child, 'exit');
  let output = '';
  let isReady = false;
  const line = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${name} did not start in time:\n${output}`));
    }, limitMs);
    const read = (chunk: Buffer): void => {
      log?.write(chunk);
      if (isReady && log) return;
      output += chunk.toString('utf8');
      if (isReady) return;
      const ready = output
        .split('\n')
        .find((text) => text.startsWith(`{"program":"${name}"`) && text.endsWith('}'));
      if (ready === undefined) return;
      isReady = true;
      if (log) output = '';
      clearTimeout(timer);
      resolve(JSON.parse(ready) as Record<string, unknown>);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('close', () => log?.end());
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${name} ended with ${String(code)}:\n${output}`));
    });
  });
  const program = {
    pid: child.pid ?? 0,
    ended,
    logs: () => output,
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
  return { program, line };
}

/** Runs a built program to its end; throws with what it printed when it fails. */
export async function runBuilt(
  file: string,
  env: Record<string, string>,
  args: string[] = [],
): Promise<void> {
  const child = spawnNode(file, env, args);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}:\n${output}`);
}

/** Starts a built program and leaves the rest to the caller. */
export function spawnNode(file: string, env: Record<string, string>, args: string[] = []): ChildProcess {
  return spawn(process.execPath, ['--enable-source-maps', LOOPBACK_ONLY, file, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', TMPDIR: tmpdir(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await exited;
  clearTimeout(timer);
}
