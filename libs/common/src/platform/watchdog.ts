import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';

const BEAT_MS = 1_000;
const PATIENCE_SECONDS = 20;

/**
 * Ends this program with SIGKILL when its event loop has stood still for twenty seconds: an endless loop over some
 * text would hold its jobs, and the locks of nothing else, for ever. Whoever started the program starts it again, and
 * the job counts as one that crashed it. A second thread watches, counting its own beats against ours, so that time
 * in which the whole process is stopped does not count. Not while a debugger is attached.
 */
export function startWatchdog(): void {
  if (inspector.url() !== undefined) return;
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref();
  new Worker(new URL('./watchdog-thread.js', import.meta.url), {
    workerData: { beats, beatMs: BEAT_MS, patience: PATIENCE_SECONDS },
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  }).unref();
}
