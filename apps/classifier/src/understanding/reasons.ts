import type { DangerMatch } from '#common/complaint/danger.js';
import type { Reason } from '#common/complaint/suggestion.js';
import type { Urgency } from '#common/complaint/words.js';
import { type Counts, conceptKey } from './features.js';
import type { LinearModel } from './linear-model.js';

const MOST_WORDS = 3;
const MOST_OF_OTHERS = 2;

/** The words of the domain that spoke most for a code, each with where it stands in the original text. */
export function codeReasons(
  model: LinearModel,
  counts: Counts,
  { code, name, isPrimary }: { code: string; name: string; isPrimary: boolean },
): Reason[] {
  const { codes } = model.header;
  // The first columns are the shares as the primary code, the next ones the presence of each.
  const column = codes.indexOf(code) + (isPrimary ? 0 : codes.length);
  return words(model, counts, column, isPrimary ? MOST_WORDS : MOST_OF_OTHERS).map(({ word, span }) => ({
    text: `“${word}”指向${code} ${name}`,
    code,
    span,
  }));
}

/** Why the level is what it is: the rules that reached it, or the words the model went by. */
export function levelReasons(
  model: LinearModel,
  counts: Counts,
  urgency: Urgency,
  alarms: readonly DangerMatch[],
): Reason[] {
  const ruled = alarms
    .filter((alarm) => alarm.level === urgency)
    .map(({ rule, name, level, span }): Reason => ({ text: `${level}:疑似${name}`, level, rule, span }));
  if (ruled.length > 0 || (urgency !== '特急' && urgency !== '紧急')) return ruled;
  const column = 2 * model.header.codes.length + model.header.levels.indexOf(urgency);
  const found = words(model, counts, column, MOST_WORDS);
  if (found.length === 0) return [{ text: `${urgency}:按整段文字判断`, level: urgency }];
  return found.map(({ word, span }) => ({ text: `${urgency}:“${word}”`, level: urgency, span }));
}

interface Word {
  word: string;
  span: [number, number];
}

function words(model: LinearModel, { folded, hits }: Counts, column: number, most: number): Word[] {
  const best = new Map<string, Word & { weight: number }>();
  for (const hit of hits) {
    const weight = model.weightOf(conceptKey(hit), column) + model.weightOf(hit.word, column);
    if (weight <= 0 || best.has(hit.word)) continue;
    const start = folded.at[hit.start] ?? 0;
    const end = (folded.at[hit.end - 1] ?? start) + 1;
    best.set(hit.word, { word: hit.word, span: [start, end], weight });
  }
  const ranked = [...best.values()].sort((a, b) => b.weight - a.weight || a.span[0] - b.span[0]);
  const chosen: Word[] = [];
  for (const { word, span } of ranked) {
    if (chosen.length === most) break;
    if (chosen.every((other) => apart(span, other.span))) chosen.push({ word, span });
  }
  return chosen;
}

const apart = (a: [number, number], b: [number, number]): boolean => a[1] <= b[0] || b[1] <= a[0];
