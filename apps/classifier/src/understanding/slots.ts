import type { Entity, EntityKind } from '#common/complaint/entity.js';
import type { ReportText, Understanding } from '#common/complaint/suggestion.js';
import type { LexiconHit } from './lexicon.js';

const WHERE =
  /[省市县区州旗镇乡村]|街道|社区|小区|[路街巷道][\d一二三四五六七八九十]*|号楼|栋|大厦|花园|家园|广场|公园|大桥|水库|[河江湖溪]|车站|学校|中学|小学|医院|工业园|开发区/;
/** Concepts that say that somebody complains, and not of what. */
const EMPTY = new Set([
  '多次反映',
  '正在',
  '整改反复',
  '感谢',
  '感谢事',
  '问询',
  '否定',
  '害居民',
  '污染词',
  '健康害',
  '开窗',
]);

/** Which of where, what, who and when a report leaves open. A place typed into a field of its own fills "where". */
export function missingSlots(
  { text, place }: ReportText,
  hits: readonly LexiconHit[],
  entities: readonly Entity[],
): Understanding['missing'] {
  const read = text.slice(0, 2000);
  const has = (kind: LexiconHit['concept']['kind']): boolean =>
    hits.some(({ concept }) => concept.kind === kind && !EMPTY.has(concept.name));
  const names = (...kinds: EntityKind[]): boolean => entities.some(({ kind }) => kinds.includes(kind));
  const missing: Understanding['missing'] = [];
  if (!place?.trim() && !WHERE.test(read)) missing.push('where');
  if (!has('nuisance') && !has('matter')) missing.push('what');
  if (!names('company', 'facility', 'plate') && !has('source')) missing.push('who');
  if (!names('time', 'ongoing')) missing.push('when');
  return missing;
}
