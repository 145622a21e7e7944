// What the scripts say: one line for each step, coloured on a terminal only.
import { stripVTControlCharacters, styleText } from 'node:util';

const paint = (style, text) =>
  process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text;

export const bold = (text) => paint('bold', text);
export const dim = (text) => paint('dim', text);

/** A line about something unusual that stops nothing. */
export const notice = (text) => console.log(`${paint('yellow', '!')} ${text}`);

/** The last line of a script that gives up. */
export const complain = (text) => console.error(`${paint('red', '✗')} ${text}`);

/** An error whose message is for the person at the keyboard, without a stack. */
export class Problem extends Error {}

/**
 * Runs one step and prints a line for it when it has ended. `work` may return a word on what it did.
 *
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const began = performance.now();
  if (process.stdout.isTTY) process.stdout.write(dim(`… ${name}`));
  const clear = () => process.stdout.isTTY && process.stdout.write('\r\x1b[K');
  try {
    const result = await work();
    clear();
    const said = typeof result === 'string' ? `: ${result}` : '';
    console.log(`${paint('green', '✓')} ${name}${said} ${dim(`(${seconds(began)} s)`)}`);
    return result;
  } catch (error) {
    clear();
    console.log(`${paint('red', '✗')} ${name} ${dim(`(${seconds(began)} s)`)}`);
    throw error;
  }
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

const seconds = (began) => ((performance.now() - began) / 1000).toFixed(1);
