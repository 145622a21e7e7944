// The programs write their log straight into files, so that they outlive this launcher. We read along, say
// warnings and errors in short, and keep the files from growing without end.
import fs from 'node:fs';
import { plain } from '../setup/progress.mjs';

const POLL_MS = 250;
const MAX_BYTES = 50 * 1024 * 1024;
const LINES_AT_ONCE = 5;
const WARN_LEVEL = 40;
const LINE_LENGTH = 300;
/** Plain lines that tell a developer something and an operator nothing: Node's warnings, Nest's first words. */
const CHATTER = /^(\(node:\d+\)|\(Use `node|\[Nest\].* LOG )/;

/**
 * Follows a log file from its present end.
 *
 * @param {string} file
 * @param {(line: string) => void} say
 * @returns {{ flush: () => void, stop: () => void }}
 */
export function followLog(file, say) {
  let offset = fs.existsSync(file) ? fs.statSync(file).size : 0;
  let rest = '';
  const read = () => {
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size < offset) offset = 0;
    if (size === offset) return;
    const length = Math.min(size - offset, 1024 * 1024);
    const buffer = Buffer.alloc(length);
    const handle = fs.openSync(file, 'r');
    offset += fs.readSync(handle, buffer, 0, length, offset);
    fs.closeSync(handle);
    const lines = (rest + buffer.toString('utf8')).split('\n');
    rest = lines.pop();
    const worthwhile = lines.map(inShort).filter((line) => line !== undefined);
    for (const line of worthwhile.slice(0, LINES_AT_ONCE)) say(line);
    if (worthwhile.length > LINES_AT_ONCE)
      say(`${worthwhile.length - LINES_AT_ONCE} more lines are in ${file}`);
    if (size > MAX_BYTES) {
      rotate(file);
      offset = 0;
    }
  };
  const timer = setInterval(read, POLL_MS);
  timer.unref();
  return {
    flush: read,
    stop: () => {
      clearInterval(timer);
      read();
    },
  };
}

/** Copied and emptied rather than moved: the program keeps its handle, which appends. */
function rotate(file) {
  fs.copyFileSync(file, `${file}.1`);
  fs.truncateSync(file);
}

/** One line for the console, or undefined for what only belongs into the file. */
export function inShort(line) {
  if (line.trim() === '') return undefined;
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    const text = plain(line);
    return CHATTER.test(text) ? undefined : text.slice(0, LINE_LENGTH);
  }
  if (typeof entry?.level !== 'number' || entry.level < WARN_LEVEL) return undefined;
  const said = [entry.context, entry.msg ?? entry.message, entry.err?.message]
    .filter((part, index, parts) => typeof part === 'string' && part !== '' && parts.indexOf(part) === index)
    .join(': ');
  return plain(said).replace(/\s+/g, ' ').slice(0, LINE_LENGTH);
}
