/** Digits and addresses that masking let pass and that still read like somebody's telephone, account or mail. */
const PATTERNS = [
  /(?:微信|[vV]信|[vV][xX]|[qQ]{2})[号::\s是]{0,3}(?<number>[A-Za-z][A-Za-z0-9_-]{4,19})/g,
  /(?:电话|手机|座机|微信|[vV]信|[vV][xX]|[qQ]{2}|扣扣|号码|尾号|身份证)[^\d\n,，。]{0,6}(?<number>\d(?:[\s-]?\d){4,19}[\dXx]?)/g,
  /(?<![\d.A-Za-z·-])(?<number>\d(?:[\s-]?\d){6,18})(?![\d.]|[\s-]\d|[万千百]?[元吨户斤方米亩公年月])/g,
  /(?<number>[A-Za-z0-9._%+-]{2,40}\s?(?:@|#at#|\(at\))\s?[A-Za-z0-9.-]{3,40})/g,
];
const DATE = /^(?:19|20)\d{2}-?(?:0\d|1[0-2])-?[0-3]\d(?:\d{2,6})?$/;
const PUBLIC = /^1(?:[012]\d|2\d{3})$/;
const OUR_NUMBER = /(?:查询码|编号|工单号?|单号|文号|工号|案号|第)[^\d\n]{0,4}$/;

export function loneNumbers(text: string): { start: number; end: number }[] {
  return PATTERNS.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ index, 0: all, groups }) => {
      const number = groups?.['number'] ?? '';
      const start = index + all.lastIndexOf(number);
      const before = text.slice(Math.max(0, start - 10), start);
      if (DATE.test(number) || PUBLIC.test(number) || OUR_NUMBER.test(before)) return [];
      return [{ start, end: start + number.length }];
    }),
  );
}
