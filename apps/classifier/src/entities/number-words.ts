const DIGITS: Record<string, number> = {
  ...{ 〇: 0, 零: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 },
};
const UNITS: Record<string, number> = { 十: 10, 百: 100, 千: 1_000, 万: 10_000, 亿: 100_000_000 };

/** "两百三十", "20", "3.5万", "一百来": a number; undefined for what only hints at one ("几十", "数百"). */
export function numberOf(words: string): number | undefined {
  const plain = words.normalize('NFKC').replace(/[,，余多来]/g, '');
  const written = /^(\d{1,12}(?:\.\d{1,4})?)([百千万亿]{0,2})$/.exec(plain);
  if (written) {
    return Array.from(written[2] ?? '').reduce(
      (value, unit) => value * (UNITS[unit] ?? 1),
      Number(written[1]),
    );
  }
  if (/^[〇零一二三四五六七八九]{3,4}$/.test(plain))
    return Number(Array.from(plain, (digit) => String(DIGITS[digit])).join(''));
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  for (const character of plain) {
    const unit = UNITS[character];
    if (unit === undefined) {
      if (!(character in DIGITS)) return undefined;
      // 两三百, 六七百
      if (digit !== undefined && digit > 0) return undefined;
      digit = DIGITS[character];
    } else if (unit >= 10_000) {
      total = (total + section + (digit ?? 0)) * unit;
      section = 0;
      digit = undefined;
    } else {
      section += (digit ?? 1) * unit;
      digit = undefined;
    }
  }
  return plain === '' ? undefined : total + section + (digit ?? 0);
}
