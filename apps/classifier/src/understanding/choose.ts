import { groupOf, isEnvironmental } from '#common/taxonomy/taxonomy.js';
import type { CodeProbability } from '#common/complaint/suggestion.js';

export interface Choice {
  primary: string;
  primaryProbability: number;
  codes: CodeProbability[];
}

/** A complaint taken for another matter costs more than the reverse: an operator sees it later, or nobody does. */
const LEAST_ENVIRONMENTAL = 0.3;

/** A first code with a small share is still in the message more often than not, as the main matter or another. */
const LEAST_PRESENT = 0.5;

/**
 * The primary code out of its probabilities, from the wide to the narrow: first whether it is environmental
 * at all, then the group, then the code, so that many weak codes of the right group win over one strong wrong
 * one. The primary code leads the list; others follow by their own probability of being present.
 */
export function choose(
  codes: readonly string[],
  primary: readonly number[],
  present: readonly number[],
): Choice {
  const list = codes.map((code, i) => ({ code, primary: primary[i] ?? 0, present: present[i] ?? 0 }));
  const sum = (part: typeof list): number => part.reduce((total, { primary: p }) => total + p, 0);
  const environmental = list.filter(({ code }) => isEnvironmental(code));
  const side =
    sum(environmental) >= LEAST_ENVIRONMENTAL
      ? environmental
      : list.filter(({ code }) => !isEnvironmental(code));
  const groups = [...new Set(side.map(({ code }) => groupOf(code)))].map((group) =>
    side.filter(({ code }) => groupOf(code) === group),
  );
  const group = groups.reduce((best, other) => (sum(other) > sum(best) ? other : best));
  const first = group.reduce((best, other) => (other.primary > best.primary ? other : best));
  const others = list.filter((code) => code !== first && code.present >= 0.05);
  others.sort((a, b) => b.present - a.present || a.code.localeCompare(b.code));
  return {
    primary: first.code,
    primaryProbability: first.primary,
    codes: [
      { code: first.code, probability: Math.max(first.primary, first.present, LEAST_PRESENT) },
      ...others.map(({ code, present: probability }) => ({ code, probability })),
    ],
  };
}
