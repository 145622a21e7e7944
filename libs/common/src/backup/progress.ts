/** What a stage says while it works: which share is done (0 to 1), and a word on where it is. */
export type Tell = (done: number, what: string) => void;

const TERMINAL_EVERY_MS = 200;
const LOG_EVERY_MS = 15_000;
/** Before that, the time that is left would be a guess. */
const GUESS_AFTER_MS = 3_000;

/**
 * Runs one stage of a long work and prints a line for it when it has ended; in between how far it is and how long it
 * will take, on a terminal in one line that goes away, in a log now and then.
 */
export async function stage<T>(
  name: string,
  work: (tell: Tell) => Promise<T>,
  summary: (result: T) => string,
): Promise<T> {
  const { isTTY } = process.stdout;
  const began = performance.now();
  let said = began;
  const clear = (): void => {
    if (isTTY) process.stdout.write('\r\x1b[K');
  };
  const tell: Tell = (done, what) => {
    const now = performance.now();
    if (now - said < (isTTY ? TERMINAL_EVERY_MS : LOG_EVERY_MS)) return;
    said = now;
    const line = `… ${name}: ${percent(done)}, ${what}${left(now - began, done)}`;
    process.stdout.write(isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
  try {
    const result = await work(tell);
    clear();
    console.log(`✓ ${name}: ${summary(result)} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    return result;
  } catch (error) {
    clear();
    console.log(`✗ ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    throw error;
  }
}

export const count = (number: number): string => number.toLocaleString('en');

/** 1,234 → "1.2 kB" */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step] ?? ''}`;
}

const percent = (done: number): string => `${Math.floor(Math.min(1, done) * 100).toFixed(0)} %`;

function left(elapsedMs: number, done: number): string {
  if (elapsedMs < GUESS_AFTER_MS || done <= 0) return '';
  const seconds = Math.ceil(((elapsedMs / done) * (1 - Math.min(1, done))) / 1000);
  return seconds < 90 ? `, ${String(seconds)} s left` : `, ${String(Math.ceil(seconds / 60))} min left`;
}
