import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';

const BEAT_MS = 1_000;
const LIMIT_MICROS = 20_000_000;

/**
 * Ends this program with SIGKILL when its event loop stands still while the program uses twenty seconds of processor
 * time: an endless loop over some text would hold its jobs for ever. Whoever started the program starts it again, and
 * the job counts as one that crashed it. A second thread watches our beats. It measures processor time, so that a
 * program that is stopped, or that a busy machine leaves waiting, is left alone. Not while a debugger is attached.
 */
export function startWatchdog(): void {
  if (inspector.url() !== undefined) return;
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref();
  new Worker(new URL('./watchdog-thread.js', import.meta.url), {
    workerData: { beats, beatMs: BEAT_MS, limitMicros: LIMIT_MICROS },
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  }).unref();
}
