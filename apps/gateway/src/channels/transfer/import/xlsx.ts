import type { CellValue } from 'exceljs';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { firstSheetOf } from './xlsx-archive.js';

/** The rows of a workbook's first sheet, each with its number and its first `most` cells. Throws wrong-type, too-large. */
export async function* readXlsx(
  file: Buffer,
  most: number,
): AsyncGenerator<{ row: number; cells: string[] }> {
  const parts = await firstSheetOf(file);
  // Loaded when somebody uploads one: it takes as long as the rest of the gateway.
  const { default: excel } = await import('exceljs');
  try {
    const workbook = new excel.stream.xlsx.WorkbookReader(parts, {
      worksheets: 'emit',
      sharedStrings: 'cache',
      styles: 'cache',
      hyperlinks: 'ignore',
      entries: 'ignore',
    });
    for await (const sheet of workbook) {
      for await (const row of sheet) {
        const width = Math.min(row.cellCount, most);
        const cells = Array.from({ length: width }, (_, index) => textOf(row.getCell(index + 1).value));
        yield { row: row.number, cells };
      }
    }
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw fail('wrong-type', { cause: error, detail: '表格打不开,可能已损坏。请另存为 CSV 后重试。' });
  }
}

/** A formula is its text and is never calculated, not even by what the file says it gave. */
export function textOf(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return '';
    // A sheet's moment has no zone; the reader puts it down as UTC.
    return value
      .toISOString()
      .replace('T', ' ')
      .replace(/(?: 00:00:00)?\.\d+Z$/, '');
  }
  if (typeof value !== 'object') return String(value);
  if ('formula' in value) return `=${value.formula}`;
  if ('sharedFormula' in value) return `=${value.sharedFormula}`;
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('text' in value) return textOf(value.text);
  return '';
}
