/** What a report is compared by. Stored as JSON in report_feature.features; holds words of the masked text only. */
import type { PlaceFinding, ReportText, Span, Understanding } from '#common/complaint/suggestion.js';
import { type Background, pairsOf } from './background.js';
import { nuisancesIn } from './nuisance.js';

export interface Name {
  text: string;
  /** The telling part: 翠湖花园小区 → 翠湖. */
  core: string;
  kind: PlaceFinding['mentions'][number]['kind'];
  span?: Span;
}

export interface Features {
  /** Distinct character pairs of the text without its division names, in order of appearance. */
  pairs: string[];
  /** Named places and companies; the first ones weigh most. */
  names: Name[];
  /** Building, room and house numbers: 31栋, 103室. */
  numbers: string[];
  /** What is complained about, in words: 施工, 餐饮油烟. */
  nuisances: string[];
  adcode: string | null;
  codes: string[];
}

const READ_CHARACTERS = 3000;
const MOST_NAMES = 16;
/** Commoner words would find half of all reports: said by fewer than one message in thirty. */
const RARE = 0.5;
const MOST_TERMS = 24;
const ENDING =
  /(股份有限公司|有限责任公司|有限公司|公司|集团|居民区|住宅区|小区|社区|花园|家园|公寓|新村|大厦|大楼|公馆|家属[院区]|安置|公租房|工地|项目|饭店|酒店|宾馆|KTV|歌厅|酒吧|餐馆|超市|村|屯|厂)$/i;
/** Digits and words that belong to the language, not to the matter. */
const FUNCTION_WORD = /^\d+$|[的了是我你他在有不就也都很们这那要到和与及被把让给着过会能可没为以]/;
const SENTENCE = /[\p{Script=Han}a-z0-9]+/giu;

/** The features of one report. The text is folded (NFKC, lower case) and read up to 3,000 characters. */
export function featuresOf(
  { text, place: typed }: ReportText,
  place: Pick<PlaceFinding, 'adcode' | 'mentions' | 'candidates'>,
  understanding: Pick<Understanding, 'codes' | 'source'> | null,
): Features {
  const folded = [typed ?? '', text.slice(0, READ_CHARACTERS)].join('\n').normalize('NFKC').toLowerCase();
  const divisions = new Set(place.candidates.flatMap(({ mention }) => pairsOf(mention)));
  const company = understanding?.source.company;
  const mentions = [
    ...(company ? [{ text: company, kind: 'company' as const }] : []),
    ...place.mentions.filter((mention) => mention.text !== company),
  ];
  return {
    pairs: [...new Set(pairsOf(folded))].filter((pair) => !divisions.has(pair)),
    names: mentions
      .slice(0, MOST_NAMES)
      .map((mention) => ({ ...mention, core: coreOf(mention.text, mention.kind) })),
    numbers: [
      ...new Set(
        [...folded.matchAll(/[a-z]?\d{1,5}(?=号?[栋幢座#])|\d{3,5}(?=[室房号])/g)].map(([number]) => number),
      ),
    ],
    nuisances: nuisancesIn(folded),
    adcode: place.adcode,
    codes: (understanding?.codes ?? [])
      .filter(({ probability }) => probability >= 0.5)
      .map(({ code }) => code),
  };
}

/** Up to 24 words that few other reports share, for the search in the database: names, then rare pairs. */
export function termsOf(features: Features, background: Background): string[] {
  const cores = features.names.map(({ core }) => core);
  const ofNames = cores.flatMap((core) => pairsOf(core));
  const rare = features.pairs
    .map((pair, index) => ({ pair, rank: background.rarity(pair) - index / 2000 }))
    .filter(({ pair }) => !FUNCTION_WORD.test(pair) && background.rarity(pair) >= RARE)
    .sort((a, b) => b.rank - a.rank)
    .map(({ pair }) => pair);
  return [...new Set([...cores.slice(0, 8), ...ofNames.slice(0, 10), ...rare])].slice(0, MOST_TERMS);
}

/** Endings go while three characters stay, so that 云锦家园小区 and 云锦家园 agree; 松涛路 stays apart from 松涛公寓. */
function coreOf(name: string, kind: Name['kind']): string {
  let core = (name.normalize('NFKC').toLowerCase().match(SENTENCE) ?? []).join('');
  if (kind === 'road' || kind === 'water') return core;
  for (;;) {
    const shorter = core.replace(ENDING, '');
    if (shorter === core || shorter.length < 3) return core;
    core = shorter;
  }
}
