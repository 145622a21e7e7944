import { compilePattern } from '#common/complaint/signs.js';
import { numberOf } from './number-words.js';

const FILE = 'entities/patterns.json';
const NUMBER =
  '(?:\\d{1,9}(?:[,，]\\d{3}){0,3}(?:\\.\\d{1,4})?(?:百|千|万|亿)?|[一二两三四五六七八九十百千零]{1,8}(?:万[一二两三四五六七八九十百千零]{0,6})?|几[十百千万]{1,2}|[数上好几][十百千万]{1,2})';
const MORE = '[余多来几]?';
/** "一户" and "一只" count nothing. */
const SINGLE =
  /^(?:一|1)(?:户|人|名|头|只|车|棵|株|米|根|台|辆|方|斤|块|升|趟|箱|桶|袋)$|^[两二三四五六七八九\d]块$/;
const MONEY: Record<string, [factor: number, unit: string]> = {
  块: [1, '元'],
  块钱: [1, '元'],
  千元: [1_000, '元'],
  万元: [10_000, '元'],
  亿元: [100_000_000, '元'],
  万: [10_000, '元'],
};

/** Numbers with a unit: money, weights, areas, households, decibels. */
export class AmountReader {
  private readonly pattern: RegExp;

  constructor({ before, units }: { before: string; units: string }) {
    compilePattern(before, FILE, 'amount.before');
    compilePattern(units, FILE, 'amount.units');
    this.pattern = new RegExp(
      `(?:(?:${before}){1,2}了?)?(?<![\\d.第])(?<number>${NUMBER})(?<more>${MORE})个?(?<unit>${units})(?:多钱?|左右|以上)?`,
      'g',
    );
  }

  read(text: string): { start: number; end: number; value?: string }[] {
    return [...text.matchAll(this.pattern)].flatMap(({ index, 0: said, groups }) => {
      const { number = '', unit = '' } = groups ?? {};
      if (SINGLE.test(number + unit) || text.charAt(index - 1) === '第') return [];
      const count = numberOf(number);
      const [factor, name] = MONEY[unit] ?? [1, unit];
      return [
        {
          start: index,
          end: index + said.length,
          ...(count === undefined
            ? {}
            : { value: `${String(Math.round(count * factor * 1000) / 1000)} ${name}` }),
        },
      ];
    });
  }
}
