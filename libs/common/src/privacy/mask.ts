import { NAME_MARKS, namesIn } from './mask-names.js';

/**
 * Replaces what identifies a person in running text by marks, so that the text can be stored searchable, shown to a
 * bureau and logged. Public numbers (12345, 110) and our own query codes stay, and so does the number plate of a lorry
 * that smokes. Digits count however they are written: full-width, circled, in Chinese.
 */
const CHINESE = '〇零一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖';
const GAP = '[\\s\\-.]?';
const NO_DIGIT_BEFORE = '(?<!\\d)';
const NO_DIGIT_AFTER = '(?!\\d)';
/** A number plate, also of a new-energy vehicle. */
export const PLATE =
  '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·\\s-]?[A-Za-z0-9]{5,6}';

type Mark = readonly [pattern: RegExp, mark: string];

/** Numbers at which only a private person is reached. */
const PERSONAL: readonly Mark[] = [
  // Several written without anything between them.
  [
    new RegExp(
      `${NO_DIGIT_BEFORE}(?:1[3-9]\\d{9}|[1-9]\\d{5}(?:19|20)\\d{9}[\\dXx]){2,6}${NO_DIGIT_AFTER}`,
      'g',
    ),
    '【电话】',
  ],
  [/[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/g, '【邮箱】'],
  [
    new RegExp(
      `(?<![0-9A-Za-z])[1-9]\\d{5}${GAP}(?:1[89]|2[01])\\d{2}${GAP}\\d{4}${GAP}\\d{3}[0-9Xx]${NO_DIGIT_AFTER}`,
      'g',
    ),
    '【身份证号】',
  ],
  [new RegExp(`(?<![0-9A-Za-z])[1-9]\\d{14}${NO_DIGIT_AFTER}`, 'g'), '【身份证号】'],
  [new RegExp(`(?<![0-9A-Za-z])[3-6]\\d{3}(?:[\\s-]?\\d{4}){3}\\d{0,3}${NO_DIGIT_AFTER}`, 'g'), '【卡号】'],
  [
    new RegExp(
      `${NO_DIGIT_BEFORE}(?:(?:\\+|00)?86${GAP}|0)?1[3-9]\\d(?:${GAP}\\d{4}${GAP}\\d{4}|\\d${GAP}\\d{3}${GAP}\\d{4}|${GAP}\\d{3}${GAP}\\d{5})${NO_DIGIT_AFTER}`,
      'g',
    ),
    '【电话】',
  ],
  // Digit by digit, or in Chinese: 1 3 8 0 …, 幺三八零…, 一三八-零零… .
  [new RegExp(`${NO_DIGIT_BEFORE}1[\\s-][3-9](?:[\\s-]\\d){9}${NO_DIGIT_AFTER}`, 'g'), '【电话】'],
  [
    new RegExp(`(?:${NO_DIGIT_BEFORE}1|[一幺壹])[3-9${CHINESE}][\\d${CHINESE}]{9}${NO_DIGIT_AFTER}`, 'g'),
    '【电话】',
  ],
  [new RegExp(`[一幺壹][${CHINESE}]{2}${GAP}[${CHINESE}]{4}${GAP}[${CHINESE}]{4}`, 'g'), '【电话】'],
  [new RegExp(`(?:\\+(?!86)|${NO_DIGIT_BEFORE}00(?=85[23]|886))\\d(?:[\\s-]?\\d){6,13}`, 'g'), '【电话】'],
  [
    /(?<=(?:微信|薇信|威信|V信|vx|wx|wechat|weixin|QQ|扣扣|抖音|快手|微博|钉钉)(?:号码|号|账号|帐号|ID)?[\s:,是为=加]{0,3}@?)[A-Za-z0-9_-]{5,20}/gi,
    '【社交账号】',
  ],
  [
    new RegExp(`(?<=(?:我|本人|自己|我家)的?(?:私家)?车(?:牌照?)?号?码?[\\s:是为]{0,2})${PLATE}`, 'g'),
    '【车牌】',
  ],
];

/** Landlines: a citizen's in what a citizen wrote, a bureau's own in what a bureau answers. */
const LANDLINES: readonly Mark[] = [
  [
    new RegExp(`${NO_DIGIT_BEFORE}[(]?0\\d{2,3}[)]?[-\\s]?[2-9]\\d{2,3}[-\\s]?\\d{4}${NO_DIGIT_AFTER}`, 'g'),
    '【电话】',
  ],
  [
    new RegExp(
      `(?<=(?:电话|座机|手机|tel)(?:号码|号)?[\\s:是为]{0,2})[2-9]\\d{2,3}-?\\d{4}${NO_DIGIT_AFTER}`,
      'gi',
    ),
    '【电话】',
  ],
];

/**
 * What a citizen wrote, for storing, searching and showing. `calledBy` is what they call themselves beside the text, as in the
 * From of a mail: a person's name in it is masked in the text too, wherever it stands.
 */
export function maskText(text: string, calledBy = ''): string {
  return apply(text, [...namesIn(calledBy).map(markOf), ...ALL]);
}

const markOf = (name: string): Mark => [new RegExp(name.replaceAll('.', '\\.'), 'gi'), '【姓名】'];

/** What an operator or a bureau wrote: it may name an office's landline, and nobody's own number or name. */
export function maskOfficialText(text: string): string {
  return apply(text, OFFICIAL);
}

const ALL: readonly Mark[] = [...PERSONAL, ...LANDLINES, ...NAME_MARKS];
const OFFICIAL: readonly Mark[] = [...PERSONAL, ...NAME_MARKS];

/** The patterns read a folded copy (１ → 1, , → ,) of the same length; what they do not mark stays as it was written. */
function apply(text: string, marks: readonly Mark[]): string {
  let original = text;
  let folded = fold(text);
  for (const [pattern, mark] of marks) {
    // Most patterns find nothing, and to search once is cheaper than to begin an iteration.
    if (folded.search(pattern) < 0) continue;
    let at = 0;
    let kept = '';
    let keptFolded = '';
    for (const { index, 0: found } of folded.matchAll(pattern)) {
      kept += original.slice(at, index) + mark;
      keptFolded += folded.slice(at, index) + mark;
      at = index + found.length;
    }
    original = kept + original.slice(at);
    folded = keptFolded + folded.slice(at);
  }
  return original;
}

const fold = (text: string): string =>
  text.replace(/[^\u0000-\u007F一-鿿]/g, (character) => {
    const plain = character.normalize('NFKC');
    return plain.length === 1 ? plain : character;
  });

/** What a list shows of a contact: 138****8000, z***@example.com. */
export function maskContact(value: string): string {
  const at = value.indexOf('@');
  if (at > 0) return `${value.slice(0, 1)}***${value.slice(at)}`;
  const digits = value.replace(/^\+86/, '');
  return digits.length >= 7 ? `${digits.slice(0, 3)}****${digits.slice(-4)}` : '****';
}
