import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/* The thread behind startWatchdog: shares nothing with the program but a counter. */
const { beats, beatMs, limitMicros } = workerData as {
  beats: Int32Array;
  beatMs: number;
  limitMicros: number;
};
const STDERR = 2;

const used = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

let seen = -1;
let since = used();
setInterval(() => {
  const beat = Atomics.load(beats, 0);
  if (beat !== seen) {
    seen = beat;
    since = used();
    return;
  }
  if (used() - since < limitMicros) return;
  writeSync(STDERR, 'The program hangs in an endless loop and ends itself.\n');
  process.kill(process.pid, 'SIGKILL');
}, beatMs);
