// What the scripts say: one line for each step, coloured on a terminal only.
import { stripVTControlCharacters } from 'node:util';

const LONG_STEP_MS = 2_000;

const COLOURS = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };
const isColoured = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (colour, text) => (isColoured ? `\x1b[${COLOURS[colour]}m${text}\x1b[0m` : text);

export const bold = (text) => paint('bold', text);
export const dim = (text) => paint('dim', text);

/** A line about something unusual that stops nothing. */
export const notice = (text) => console.log(`${paint('yellow', '!')} ${text}`);

/** The last line of a script that gives up. */
export const complain = (text) => console.error(`${paint('red', '✗')} ${text}`);

/** An error whose message is for the person at the keyboard, without a stack. */
export class Problem extends Error {}

/**
 * Runs one step and prints a line for it when it has ended; a long one is announced before. `work` may return a
 * word on what it did.
 *
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const began = performance.now();
  const seconds = () => dim(`(${((performance.now() - began) / 1000).toFixed(1)} s)`);
  const waiting = announce(name);
  try {
    const result = await work();
    waiting.end();
    console.log(
      `${paint('green', '✓')} ${name}${typeof result === 'string' ? `: ${result}` : ''} ${seconds()}`,
    );
    return result;
  } catch (error) {
    waiting.end();
    console.log(`${paint('red', '✗')} ${name} ${seconds()}`);
    throw error;
  }
}

/** On a terminal a line that counts the seconds and then goes away; elsewhere one line if the step is long. */
function announce(name) {
  if (!process.stdout.isTTY) {
    const timer = setTimeout(() => console.log(`… ${name}`), LONG_STEP_MS);
    return { end: () => clearTimeout(timer) };
  }
  let elapsed = 0;
  const draw = () =>
    process.stdout.write(`\r\x1b[K${dim(`… ${name}${elapsed > 0 ? ` (${elapsed} s)` : ''}`)}`);
  draw();
  const timer = setInterval(() => {
    elapsed += 1;
    draw();
  }, 1_000);
  return {
    end: () => {
      clearInterval(timer);
      process.stdout.write('\r\x1b[K');
    },
  };
}

/** Runs a script's main function; a Problem is told in one line, anything else with its stack. */
export async function main(run) {
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    complain(error instanceof Problem ? error.message : (error.stack ?? String(error)));
    process.exitCode = 1;
  }
}

/** Text of another program for our terminal: no control sequences, so that a log cannot play with it. */
export const plain = (text) => stripVTControlCharacters(text);
