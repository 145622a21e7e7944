import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { CsvError, parse } from 'csv-parse';
import { fail } from '#common/errors/domain-error.js';

/** Enough of a file to tell its encoding and its separator. */
const SAMPLE = 64 * 1024;
const MOST_RECORD = 500_000;

/** The records of a CSV file, blank lines too, so that they count as a spreadsheet counts them. Throws invalid-field. */
export async function* readCsv(source: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const text = decoded(source);
  let start = '';
  while (!start.includes('\n') && start.length < SAMPLE) {
    const { value, done } = await text.next();
    if (done) break;
    start += value;
  }
  const parser = parse({
    delimiter: separatorOf(start),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: MOST_RECORD,
  });
  const feeding = pipeline(
    Readable.from(
      (async function* () {
        yield start;
        yield* text;
      })(),
      { objectMode: false },
    ),
    parser,
  );
  // What goes wrong reaches the loop below through the parser.
  feeding.catch(() => undefined);
  try {
    for await (const record of parser) yield record as string[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw unreadable(
      `第 ${typeof error.lines === 'number' ? String(error.lines) : '?'} 行附近的引号或分隔符不完整,请另存为 CSV 或 XLSX 后重试。`,
    );
  }
}

/**
 * Text of bytes that come in pieces: a byte order mark decides, else UTF-8 where the first bytes beyond ASCII are valid
 * UTF-8, else GB18030, which holds GBK and GB2312. What is ASCII goes through before that is known.
 */
async function* decoded(source: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  let decoder: TextDecoder | null = null;
  let held = Buffer.alloc(0);
  let isFirst = true;
  for await (const chunk of source) {
    if (!decoder) {
      held = Buffer.concat([held, chunk]);
      if (held.length < SAMPLE) continue;
      const label = charsetOf(held, isFirst, false);
      isFirst = false;
      if (label === null) {
        yield held.toString('latin1');
        held = Buffer.alloc(0);
        continue;
      }
      decoder = new TextDecoder(label, { fatal: true });
      yield decode(decoder, held, true);
      continue;
    }
    yield decode(decoder, chunk, true);
  }
  if (decoder) yield decode(decoder, Buffer.alloc(0), false);
  else yield decode(new TextDecoder(charsetOf(held, isFirst, true) ?? 'utf-8', { fatal: true }), held, false);
}

/** Null while everything is ASCII. */
function charsetOf(bytes: Buffer, isStart: boolean, isWhole: boolean): string | null {
  const marks = { 'utf-8': 'efbbbf', 'utf-16le': 'fffe', 'utf-16be': 'feff' };
  const marked = Object.entries(marks).find(
    ([, mark]) => bytes.subarray(0, mark.length / 2).toString('hex') === mark,
  );
  if (isStart && marked) return marked[0];
  if (bytes.includes(0)) throw fail('wrong-type', { detail: '这不是 CSV 或 XLSX 文件。' });
  if (bytes.every((byte) => byte < 0x80)) return null;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}

function decode(decoder: TextDecoder, bytes: Buffer, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw unreadable('文件的文字编码前后不一致,请另存为 UTF-8 的 CSV 或 XLSX 后重试。');
  }
}

/** The one that stands most often in the first line, outside quotes. */
function separatorOf(text: string): string {
  const [line = ''] = text.replace(/"[^"]*"/g, '').split('\n', 1);
  const count = (separator: string): number => line.split(separator).length;
  return [',', '\t', ';'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

const unreadable = (message: string): Error =>
  fail('invalid-field', { detail: message, errors: [{ field: 'file', message }] });
