import type { DangerMatch } from '#common/complaint/danger.js';
import type { Reason } from '#common/complaint/suggestion.js';
import type { Urgency } from '#common/complaint/words.js';
import { type Counts, conceptKey } from './features.js';
import type { LinearModel } from './linear-model.js';

const MOST_WORDS = 3;

/** The words of the domain that spoke most for a code, each with where it stands in the original text. */
export function codeReasons(model: LinearModel, counts: Counts, code: string, name: string): Reason[] {
  return words(model, counts, model.header.codes.indexOf(code)).map(({ word, span }) => ({
    text: `“${word}”指向${code} ${name}`,
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
    .map(({ rule, name, level, span }): Reason => ({ text: `${level}:疑似${name}`, rule, span }));
  if (ruled.length > 0 || (urgency !== '特急' && urgency !== '紧急')) return ruled;
  const column = 2 * model.header.codes.length + model.header.levels.indexOf(urgency);
  const found = words(model, counts, column);
  if (found.length === 0) return [{ text: `${urgency}:按整段文字判断` }];
  return found.map(({ word, span }) => ({ text: `${urgency}:“${word}”`, span }));
}

interface Word {
  word: string;
  span: [number, number];
}

function words(model: LinearModel, { folded, hits }: Counts, column: number): Word[] {
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
    if (chosen.length === MOST_WORDS) break;
    if (chosen.every((other) => apart(span, other.span))) chosen.push({ word, span });
  }
  return chosen;
}

const apart = (a: [number, number], b: [number, number]): boolean => a[1] <= b[0] || b[1] <= a[0];
