import type { LexiconHit } from './lexicon.js';

/** Concepts that suffer from a nuisance and seldom cause it. */
const SUFFERING = new Set(['河湖', '河湖工程', '饮用水', '农田', '林地自然', '学校', '道路', '邻里']);

/** The kind of source that is named most often, in the lexicon's words (餐饮, 养猪 …). */
export function kindOf(hits: readonly LexiconHit[]): string | undefined {
  const counts = new Map<string, number>();
  for (const hit of hits) {
    if (hit.concept.kind === 'source' && !SUFFERING.has(hit.concept.name))
      counts.set(hit.concept.name, (counts.get(hit.concept.name) ?? 0) + 1);
  }
  return [...counts].reduce<[string, number] | undefined>(
    (best, own) => (best && best[1] >= own[1] ? best : own),
    undefined,
  )?.[0];
}
