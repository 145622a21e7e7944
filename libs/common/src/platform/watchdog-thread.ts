import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/* The thread behind startWatchdog: shares nothing with the program but a counter. */
const { beats, beatMs, patience } = workerData as { beats: Int32Array; beatMs: number; patience: number };
const STDERR = 2;

let seen = -1;
let still = 0;
setInterval(() => {
  const beat = Atomics.load(beats, 0);
  still = beat === seen ? still + 1 : 0;
  seen = beat;
  if (still < patience) return;
  writeSync(STDERR, `The program stood still for ${String(still)} s and ends itself.\n`);
  process.kill(process.pid, 'SIGKILL');
}, beatMs);
