import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '#common/errors/domain-error.js';
import { readCsv } from './csv.js';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size)
    yield await Promise.resolve(Buffer.from(bytes.subarray(at, at + size)));
}
async function rowsOf(bytes: Uint8Array, size = 7): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const row of readCsv(pieces(bytes, size))) rows.push(row);
  return rows;
}
/** 工单编号,诉求内容 / 1,化工厂冒烟 in GBK. */
const GBK = Buffer.from('b9a4b5a5b1e0bac52ccbdfc7f3c4dac8dd0a312cbbafb9a4b3a7c3b0d1cc0a', 'hex');
const EXPECTED = [
  ['工单编号', '诉求内容'],
  ['1', '化工厂冒烟'],
];
const TEXT = '工单编号,诉求内容\n1,化工厂冒烟\n';

describe('readCsv', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['GBK', GBK],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['semicolons', Buffer.from(TEXT.replaceAll(',', ';'))],
    ['tabs and the line ends of Windows', Buffer.from(TEXT.replaceAll(',', '\t').replaceAll('\n', '\r\n'))],
  ])('reads %s, however it is cut', async (_name, bytes) => {
    for (const size of [1, 3, 1_000]) expect(await rowsOf(bytes, size)).toEqual(EXPECTED);
  });

  it('finds out about GBK late, after much that is ASCII', async () => {
    const head = 'a,b\n'.repeat(40_000);
    const rows = await rowsOf(Buffer.concat([Buffer.from(head), GBK]), 50_000);
    expect(rows.slice(-2)).toEqual(EXPECTED);
    expect(rows).toHaveLength(40_002);
  });

  it('keeps line breaks, separators and formulas in quotes as text, and blank lines in the count', async () => {
    const rows = await rowsOf(Buffer.from('编号,内容\n1,"=1+1,\n""夜里"""\n\n2,=cmd|\' /C calc\'!A0\n'));
    expect(rows).toEqual([['编号', '内容'], ['1', '=1+1,\n"夜里"'], [''], ['2', "=cmd|' /C calc'!A0"]]);
  });

  it('refuses what is no text, and a file of two encodings, naming the file', async () => {
    const fault = async (bytes: Uint8Array): Promise<string> =>
      rowsOf(bytes, 4_096).then(
        () => 'passed',
        (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
      );
    expect(await fault(Buffer.from([0x89, 0x50, 0, 0, 0, 1]))).toBe('wrong-type');
    expect(await fault(Buffer.concat([Buffer.from(TEXT.repeat(4_000)), GBK]))).toBe('invalid-field');
    expect(await fault(Buffer.from('a,"b\n'.padEnd(600_000, 'c')))).toBe('invalid-field');
  });

  it('reads any bytes or refuses them in our words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        try {
          await rowsOf(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives back every table that was written by the rules', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\uFEFF'));
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const file = rows
          .map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
          .join('\n');
        expect(await rowsOf(Buffer.from(`编,号\n${file}\n`), 11)).toEqual([['编', '号'], ...rows]);
      }),
      { numRuns: 100 },
    );
  });
});
