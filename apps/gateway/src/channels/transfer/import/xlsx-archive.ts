import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { DomainError, fail } from '#common/errors/domain-error.js';

/*
 * The parts of a workbook that hold its first sheet, checked for their unpacked size and put in the order in which they
 * can be read without keeping any: the reader would write a sheet that stands before the texts to a temporary file.
 * The form of a ZIP: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3).
 */

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** A bomb unpacks to a thousand times its size. A hundred thousand rows have about eighty megabytes. */
const MOST_SHEET = 400 * 1024 * 1024;
/** These are held while the sheet is read. */
const MOST_TEXTS = 96 * 1024 * 1024;
const MOST_OTHER = 8 * 1024 * 1024;

interface Entry {
  name: string;
  method: number;
  data: Buffer;
  size: number;
}

const ORDER = ['xl/_rels/workbook.xml.rels', 'xl/workbook.xml', 'xl/styles.xml', 'xl/sharedStrings.xml'];
const NO_TEXTS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>';

/** The first sheet's parts as a stream for the reader. Throws wrong-type for what is no workbook, too-large for a bomb. */
export async function firstSheetOf(file: Buffer): Promise<Readable> {
  const entries = entriesOf(file);
  const sheet = [...entries.keys()]
    .filter((name) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name))
    .sort((a, b) => numberIn(a) - numberIn(b))[0];
  if (sheet === undefined || !entries.has('xl/workbook.xml')) throw noWorkbook();
  const texts = Buffer.from(NO_TEXTS);
  const needed = [...ORDER, sheet].flatMap((name): Entry[] => {
    const entry = entries.get(name);
    if (entry) return [entry];
    return name === 'xl/sharedStrings.xml' ? [{ name, method: STORED, data: texts, size: texts.length }] : [];
  });
  for (const entry of needed) {
    const most =
      entry.name === sheet ? MOST_SHEET : entry.name === 'xl/sharedStrings.xml' ? MOST_TEXTS : MOST_OTHER;
    entry.size = await unpackedSize(entry, most);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END);
  return Readable.from([...needed.flatMap((entry) => [headerOf(entry), entry.data]), end], {
    objectMode: false,
  });
}

function entriesOf(file: Buffer): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  try {
    const end = file.lastIndexOf(Buffer.from('504b0506', 'hex'));
    let at = file.readUInt32LE(end + 16);
    for (let left = file.readUInt16LE(end + 10); left > 0; left -= 1) {
      if (file.readUInt32LE(at) !== CENTRAL) throw noWorkbook();
      const [method, packed] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)];
      const [nameLength, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset)) as [
        number,
        number,
        number,
      ];
      const local = file.readUInt32LE(at + 42);
      const name = file.toString('utf8', at + 46, at + 46 + nameLength);
      const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
      const isEncrypted = (file.readUInt16LE(at + 8) & 1) === 1;
      if (isEncrypted || start + packed > file.length) throw noWorkbook();
      entries.set(name, { name, method, data: file.subarray(start, start + packed), size: 0 });
      at += 46 + nameLength + extra + comment;
    }
  } catch (cause) {
    // An address that leads out of the file.
    throw cause instanceof DomainError ? cause : noWorkbook();
  }
  return entries;
}

/** Unpacks for counting alone: what the archive says of its sizes need not be true. */
async function unpackedSize({ method, data }: Entry, most: number): Promise<number> {
  let size = 0;
  if (method === STORED) size = data.length;
  else if (method !== DEFLATED) throw noWorkbook();
  else {
    const inflating = Readable.from([data], { objectMode: false }).pipe(createInflateRaw());
    try {
      for await (const chunk of inflating) {
        size += (chunk as Buffer).length;
        if (size > most) break;
      }
    } catch {
      throw noWorkbook();
    }
  }
  if (size > most) throw fail('too-large', { detail: '表格解开后太大,请分成几个文件。' });
  return size;
}

function headerOf({ name, method, data, size }: Entry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([header, Buffer.from(name)]);
}

const numberIn = (name: string): number => Number(/\d+/.exec(name)?.[0]);

const noWorkbook = (): Error =>
  fail('wrong-type', { detail: '表格打不开:可能已损坏、有密码,或不是 XLSX。请另存为 XLSX 或 CSV 后重试。' });
