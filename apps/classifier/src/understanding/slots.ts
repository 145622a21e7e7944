import type { ReportText, Understanding } from '#common/complaint/suggestion.js';
import type { LexiconHit } from './lexicon.js';

const WHERE =
  /[省市县区州旗镇乡村]|街道|社区|小区|[路街巷道][\d一二三四五六七八九十]*|号楼|栋|大厦|花园|家园|广场|公园|大桥|水库|[河江湖溪]|车站|学校|中学|小学|医院|工业园|开发区/;
const WHEN =
  /现在|正在|刚才|此刻|每天|天天|每晚|一直|晚上|夜里|半夜|凌晨|深夜|夜间|早上|上午|中午|下午|傍晚|今天|今早|今晚|昨天|昨晚|前天|最近|这几天|周末|周[一二三四五六日]|上周|上个月|去年|今年|前年|长期|常年|多年|年来|[\d一二两三四五六七八九十]+(?:点|时|月|日|号|年|天|个月|小时)|以来|经常|总是|持续|通宵|夏天|冬天/;

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
  company: string | undefined,
): Understanding['missing'] {
  const read = text.slice(0, 2000);
  const has = (kind: LexiconHit['concept']['kind']): boolean =>
    hits.some(({ concept }) => concept.kind === kind && !EMPTY.has(concept.name));
  const missing: Understanding['missing'] = [];
  if (!place?.trim() && !WHERE.test(read)) missing.push('where');
  if (!has('nuisance') && !has('matter')) missing.push('what');
  if (company === undefined && !has('source')) missing.push('who');
  if (!WHEN.test(read)) missing.push('when');
  return missing;
}
