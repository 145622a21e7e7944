import { PassThrough } from 'node:stream';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import excel from 'exceljs';
import fc from 'fast-check';
import { DomainError } from '#common/errors/domain-error.js';
import { readTable, type TableRow } from './read-table.js';
import { textOf } from './xlsx.js';

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}
async function tableOf(bytes: Buffer): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const row of readTable(once(bytes))) rows.push(row);
  return rows;
}
const faultOf = (bytes: Buffer): Promise<string> =>
  tableOf(bytes).then(
    () => 'passed',
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  );
async function workbook(fill: (sheet: excel.Worksheet, book: excel.Workbook) => void): Promise<Buffer> {
  const book = new excel.Workbook();
  fill(book.addWorksheet('工单'), book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** A ZIP as small as can be, of entries that are packed. */
function zip(entries: Record<string, Buffer>, sizes: Record<string, number> = {}): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(entries)) {
    const data = deflateRawSync(bytes);
    const local = Buffer.alloc(30 + name.length);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    local.write(name, 30);
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(sizes[name] ?? bytes.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    entry.write(name, 46);
    parts.push(local, data);
    central.push(entry);
    at += local.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...central, end]);
}

describe('an uploaded workbook', () => {
  it('is read as text with the rows’ own numbers; a formula is its text', async () => {
    const bytes = await workbook((sheet, book) => {
      sheet.getRow(1).values = ['工单编号', '诉求内容', '时限', '次数'];
      sheet.getRow(2).values = ['001', '化工厂冒烟', new Date('2026-12-01T18:30:00Z'), 3];
      sheet.getRow(4).values = [
        { formula: 'HYPERLINK("http://evil.example","点")', result: '点' },
        { richText: [{ text: '夜里' }, { text: '很吵', font: { bold: true } }] },
        new Date('2026-12-02T00:00:00Z'),
        true,
      ];
      book.addWorksheet('别的').getRow(1).values = ['不读'];
    });
    expect(await tableOf(bytes)).toEqual([
      { row: 1, cells: ['工单编号', '诉求内容', '时限', '次数'] },
      { row: 2, cells: ['001', '化工厂冒烟', '2026-12-01 18:30:00', '3'] },
      { row: 4, cells: ['=HYPERLINK("http://evil.example","点")', '夜里很吵', '2026-12-02', 'true'] },
    ]);
  });

  it('is read where its texts stand in the cells, as some programs write it', async () => {
    const stream = new PassThrough();
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const book = new excel.stream.xlsx.WorkbookWriter({ stream, useSharedStrings: false });
    const sheet = book.addWorksheet('工单');
    sheet.addRow(['编号', '内容']).commit();
    sheet.addRow(['1', '工地噪声']).commit();
    await book.commit();
    expect((await tableOf(Buffer.concat(chunks))).map(({ cells }) => cells)).toEqual([
      ['编号', '内容'],
      ['1', '工地噪声'],
    ]);
  });

  it('is refused when it is old, locked, cut off, empty or something else', async () => {
    const right = await workbook((sheet) => (sheet.getRow(1).values = ['编号', '内容']));
    expect(await faultOf(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toBe('wrong-type');
    expect(await faultOf(right.subarray(0, right.length / 2))).toBe('wrong-type');
    expect(await faultOf(zip({ 'word/document.xml': Buffer.from('<a/>') }))).toBe('wrong-type');
    const broken = {
      'xl/workbook.xml': Buffer.from('<workbook'),
      'xl/worksheets/sheet1.xml': Buffer.from('<worksheet><sheetData><row'),
    };
    expect(['wrong-type', 'passed']).toContain(await faultOf(zip(broken)));
  });

  it('is refused when it unpacks to far more than its size, whatever it says of itself', async () => {
    const bomb = zip(
      {
        'xl/workbook.xml': Buffer.from('<workbook/>'),
        'xl/sharedStrings.xml': Buffer.alloc(100 * 1024 * 1024, ' '),
        'xl/worksheets/sheet1.xml': Buffer.from('<worksheet/>'),
      },
      { 'xl/sharedStrings.xml': 10 },
    );
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(await faultOf(bomb)).toBe('too-large');
  });

  it('never fails on a spoilt file but in our words', async () => {
    const right = await workbook((sheet) => {
      for (let row = 1; row < 6; row += 1) sheet.getRow(row).values = ['编号', `内容${String(row)}`];
    });
    const spoil = fc.array(fc.tuple(fc.nat(right.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(spoil, async (changes) => {
        const bytes = Buffer.from(right);
        for (const [at, value] of changes) bytes[at] = value;
        expect(['passed', 'wrong-type', 'too-large', 'invalid-field']).toContain(await faultOf(bytes));
      }),
      { numRuns: 150 },
    );
  });

  it('shows an error or nothing as nothing', () => {
    expect([
      textOf(null),
      textOf(undefined),
      textOf({ error: '#N/A' }),
      textOf(new Date(Number.NaN)),
    ]).toEqual(['', '', '', '']);
    expect(textOf({ text: '链接', hyperlink: 'http://a' })).toBe('链接');
    expect(textOf({ sharedFormula: 'A1', result: 2 })).toBe('=A1');
  });
});
