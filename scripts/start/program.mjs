// One of our two programs, kept running: started with its log file, asked for its health, started again with a
// growing pause when it dies, ended with time to drain.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fromRoot, ROOT } from '../setup/root.mjs';
import { followLog } from './log-tail.mjs';
import { endProcess, isAlive, markOf, readMark, sendSignal } from './processes.mjs';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const STEADY_MS = 60_000;
const HEALTH_POLL_MS = 50;

/** Ends the copy of a program that a killed launcher left behind. Gives its process number if there was one. */
export async function endOrphan(name, dataDir) {
  const file = markFile(name, dataDir);
  const mark = readMark(file);
  const wasAlive = isAlive(mark);
  if (wasAlive) await endProcess(mark, 10_000);
  fs.rmSync(file, { force: true });
  return wasAlive ? mark.pid : undefined;
}

const fileOf = (name) =>
  name === 'demo'
    ? fromRoot('dist', 'test', 'demo', 'phone.js')
    : fromRoot('dist', 'apps', name, 'src', 'main.js');

const markFile = (name, dataDir) => path.join(dataDir, 'run', `${name}.json`);

/**
 * Starts a built program and keeps it running until `end`.
 *
 * @param {object} options
 * @param {string} options.name gateway, classifier or demo
 * @param {string} options.dataDir
 * @param {NodeJS.ProcessEnv} options.env
 * @param {(text: string) => void} options.say
 */
export function keepRunning({ name, dataDir, env, say }) {
  const logFile = path.join(dataDir, 'logs', `${name}.log`);
  for (const file of [logFile, markFile(name, dataDir)])
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const tail = followLog(logFile, (line) => say(`${name}: ${line}`));
  let child;
  let isEnding = false;
  let pause = FIRST_PAUSE_MS;
  let restart;

  const launch = () => {
    const log = fs.openSync(logFile, 'a', 0o600);
    const began = Date.now();
    // Detached: Ctrl-C reaches us alone, and we end the programs in order.
    child = spawn(process.execPath, ['--enable-source-maps', fileOf(name)], {
      cwd: ROOT,
      env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    fs.closeSync(log);
    fs.writeFileSync(markFile(name, dataDir), JSON.stringify(markOf(child.pid) ?? {}));
    child.once('exit', (code, signal) => {
      tail.flush();
      fs.rmSync(markFile(name, dataDir), { force: true });
      if (isEnding) return;
      if (Date.now() - began > STEADY_MS) pause = FIRST_PAUSE_MS;
      say(
        `${name} ended with ${signal ?? `code ${code}`}, and is started again in ${pause / 1000} s (log: ${logFile})`,
      );
      restart = setTimeout(launch, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    });
  };
  launch();

  return {
    logFile,
    /** Whether the program answers 2xx on `url` in time; false as soon as its first process ends, or on `stop`. */
    isHealthy: async (url, limitMs, stop) => {
      const first = child;
      const limit = Date.now() + limitMs;
      while (Date.now() < limit && !stop.aborted && first.exitCode === null && first.signalCode === null) {
        if (await answers(url)) return true;
        await delay(HEALTH_POLL_MS);
      }
      return false;
    },
    /** SIGTERM and time to drain, then SIGKILL. */
    end: async (drainMs) => {
      isEnding = true;
      clearTimeout(restart);
      const mark = markOf(child.pid);
      if (mark && child.exitCode === null && child.signalCode === null) await endProcess(mark, drainMs);
      tail.stop();
    },
    kill: () => sendSignal(child.pid, 'SIGKILL'),
  };
}

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
