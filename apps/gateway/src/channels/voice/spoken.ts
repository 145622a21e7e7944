/* Digits as they are said and heard on a Chinese telephone line: 幺 for 1, 洞 for 0. */

const SAID = ['零', '幺', '二', '三', '四', '五', '六', '七', '八', '九'];
const HEARD: Record<string, string> = {
  零: '0',
  〇: '0',
  洞: '0',
  一: '1',
  幺: '1',
  二: '2',
  两: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  拐: '7',
  八: '8',
  九: '9',
  勾: '9',
};

/** "123456789012" → "幺,二,三,四。五,六,七,八。九,零,幺,二": groups of four, digit by digit. */
export const sayDigits = (digits: string): string =>
  (digits.match(/\d{1,4}/g) ?? [])
    .map((group) => Array.from(group, (digit) => SAID[Number(digit)] ?? digit).join(','))
    .join('。');

/** The digits in what was pressed or heard: "幺三八 0013" → "1380013"; everything else is left out. */
export const hearDigits = (said: string): string =>
  Array.from(said.normalize('NFKC'), (sign) => (/\d/.test(sign) ? sign : (HEARD[sign] ?? ''))).join('');

/** Codes inside a sentence, so that it can be said: "查询码 1234 5678 9012" → "查询码 幺,二,…". */
export const sayCodes = (text: string): string =>
  text.replace(/\d{4}(?: \d{4}){2}/g, (code) => sayDigits(code.replaceAll(' ', '')));
