import { fail } from '#common/errors/domain-error.js';
import { readCsv } from './csv.js';
import { readXlsx } from './xlsx.js';

/** Held packed while it is read: its table of contents stands at its end. */
const MOST_XLSX = 32 * 1024 * 1024;

export const MOST_COLUMNS = 100;

export interface TableRow {
  /** As the spreadsheet counts. */
  row: number;
  cells: string[];
}

/** The rows of an uploaded file that hold anything, by what its first bytes are. Throws wrong-type, too-large, invalid-field. */
export async function* readTable(file: AsyncIterable<Buffer>): AsyncGenerator<TableRow> {
  const source = file[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  while (first.length < 8) {
    const next = await source.next();
    if (next.done === true) break;
    first = Buffer.concat([first, next.value]);
  }
  const all = (async function* (): AsyncGenerator<Buffer> {
    yield first;
    yield* { [Symbol.asyncIterator]: () => source };
  })();
  const magic = first.subarray(0, 4).toString('hex');
  if (magic === 'd0cf11e0')
    throw fail('wrong-type', { detail: '这是旧的 XLS 或有密码的表格,请另存为 XLSX 或 CSV 后重试。' });
  const rows = magic === '504b0304' ? readXlsx(await wholeOf(all), MOST_COLUMNS) : numbered(readCsv(all));
  for await (const { row, cells } of rows)
    if (cells.some((cell) => cell.trim() !== '')) yield { row, cells: cells.slice(0, MOST_COLUMNS) };
}

async function* numbered(records: AsyncIterable<string[]>): AsyncGenerator<TableRow> {
  let row = 0;
  for await (const cells of records) yield { row: (row += 1), cells };
}

async function wholeOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MOST_XLSX)
      throw fail('too-large', { detail: 'XLSX 文件超过 32 MB,请分成几个文件或存为 CSV。' });
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
