/**
 * Replaces what identifies a person in running text by marks, so that the text can be stored searchable, shown to a
 * bureau and logged. Public numbers (12345, 110) and our own query codes stay. Full-width digits count as digits.
 */
const D = '[0-9０-９]';
const GAP = '[\\s\\-－.]?';
const NOT_BEFORE = '(?<![0-9０-９A-Za-z])';
const NOT_AFTER = `(?!${D})`;

const MARKS: [pattern: RegExp, mark: string][] = [
  [/[A-Za-z0-9._%+-]{1,64}[@＠][A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/g, '【邮箱】'],
  [
    new RegExp(
      `${NOT_BEFORE}[1-9１-９]${D}{5}(?:1[89]|2[01]|１[８９]|２[０１])${D}{9}[0-9０-９Xx]${NOT_AFTER}`,
      'g',
    ),
    '【身份证号】',
  ],
  [new RegExp(`${NOT_BEFORE}[1-9１-９]${D}{14}${NOT_AFTER}`, 'g'), '【身份证号】'],
  [new RegExp(`${NOT_BEFORE}[3-6]${D}{3}(?:[\\s-]?${D}{4}){3}${D}{0,3}${NOT_AFTER}`, 'g'), '【卡号】'],
  [
    new RegExp(
      `(?<![0-9０-９])(?:(?:\\+|＋|00)?86${GAP})?[1１][3-9３-９]${D}${GAP}${D}{4}${GAP}${D}{4}${NOT_AFTER}`,
      'g',
    ),
    '【电话】',
  ],
  [/[一幺][三四五六七八九][〇零一幺二两三四五六七八九]{9}/g, '【电话】'],
  [
    new RegExp(`(?<![0-9０-９])[（(]?[0０]${D}{2,3}[）)]?[-－\\s]?[2-9]${D}{6,7}${NOT_AFTER}`, 'g'),
    '【电话】',
  ],
  [/(?<=(?:微信|wx|WX|QQ|qq)号?[\s::是]{0,3})[A-Za-z0-9_-]{5,20}/g, '【社交账号】'],
  [
    /(?<=(?:我叫|姓名[::]|联系人[::]|举报人[::]|署名[::])\s?)[一-鿿]{2,3}(?![一-鿿]{0,1}(?:小区|公司|村))/g,
    '【姓名】',
  ],
];

export function maskText(text: string): string {
  return MARKS.reduce((masked, [pattern, mark]) => masked.replace(pattern, mark), text);
}

/** What a list shows of a contact: 138****8000, z***@example.com. */
export function maskContact(value: string): string {
  const at = value.indexOf('@');
  if (at > 0) return `${value.slice(0, 1)}***${value.slice(at)}`;
  const digits = value.replace(/^\+86/, '');
  return digits.length >= 7 ? `${digits.slice(0, 3)}****${digits.slice(-4)}` : '****';
}
