/*
 * Pinyin initials without a dictionary: the browser sorts Chinese by sound, so the letter of a character is that of the
 * last of these, the first characters of each letter, that does not sort behind it. Characters of several sounds get one.
 */
const LETTERS = 'abcdefghjklmnopqrstwxyz';
const FIRSTS = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀';

const collator = new Intl.Collator('zh-CN');

function initialOf(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return character.toLowerCase();
  let letter = '';
  for (const [index, first] of Array.from(FIRSTS).entries()) {
    if (collator.compare(first, character) > 0) break;
    letter = LETTERS.charAt(index);
  }
  return letter;
}

/** "工业噪声" → "gyzs". */
export const initials = (text: string): string => Array.from(text, initialOf).join('');

/** Whether something is found by what was typed: its own words, or the initials of their sounds. */
export function isFoundBy(typed: string, ...words: string[]): boolean {
  const wanted = typed.trim().toLowerCase();
  return words.some((word) => word.toLowerCase().includes(wanted) || initials(word).includes(wanted));
}
