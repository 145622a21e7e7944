/** Sources without a name of their own: "楼下饭店", "一家汽修店", "这个厂". Words: data/entities/patterns.json. */
export interface FacilityWords {
  /** What such a place does: 喷漆, 养猪. */
  kinds: string;
  /** What it is: 厂, 店, 场. */
  ends: string;
  /** Words that need no kind: 工地, 超市. */
  nouns: string;
  /** What may stand before: 楼下的, 一家, 那个. */
  before: string;
  /** Behind it, a word that makes something else of it. */
  notAfter: string;
}

const LONGEST_BEFORE = 14;

export function facilityPattern(
  { kinds, ends, nouns, before, notAfter }: FacilityWords,
  compile: (name: string, source: string) => RegExp,
): (text: string) => { start: number; end: number }[] {
  const noun = compile('facility', `(?:(?:${kinds}){1,3}的?(?:${ends})|${nouns})(?!${notAfter})`);
  const lead = new RegExp(compile('facility.before', before).source);
  return (text) =>
    text.search(noun) < 0
      ? []
      : [...text.matchAll(noun)].map(({ index, 0: word }) => {
          const modifiers =
            lead
              .exec(text.slice(Math.max(0, index - LONGEST_BEFORE), index))?.[0]
              .replace(/^[的个村路]+/, '') ?? '';
          return { start: index - modifiers.length, end: index + word.length };
        });
}
