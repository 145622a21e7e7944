/** A text as the model reads it, one unit per kept character, each knowing where it stood in the original. */
export interface Folded {
  text: string;
  /** Position in the original of every UTF-16 unit of `text`. */
  at: number[];
}

/**
 * Makes spellings alike without losing positions: full-width forms and capitals folded, every digit a 0,
 * control and zero-width characters dropped, any run of blanks one blank. Keeps at most `limit` characters and
 * looks at four times as many.
 */
export function fold(original: string, limit: number): Folded {
  const at: number[] = [];
  let text = '';
  for (let i = 0; i < Math.min(original.length, 4 * limit) && text.length < limit; i += 1) {
    const unit = foldUnit(original.charAt(i));
    if (unit === '' || (unit === ' ' && text.endsWith(' '))) continue;
    text += unit;
    at.push(i);
  }
  return { text, at };
}

function foldUnit(unit: string): string {
  if (unit >= '一' && unit <= '鿿') return unit;
  if (/[\p{Nd}]/u.test(unit)) return '0';
  if (/\s/.test(unit)) return unit === '\n' ? '\n' : ' ';
  if (/[\p{Cc}\p{Cf}]/u.test(unit)) return '';
  const plain = unit.normalize('NFKC').toLowerCase();
  return plain.length === 1 ? plain : unit;
}

/** [start, end) of the first sentence, which in a citizen's message is usually its title. */
export function titleEnd(text: string): number {
  const end = /[。！!？?\n]/.exec(text)?.index ?? text.length;
  return Math.min(end, 60);
}
