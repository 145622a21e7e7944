/**
 * Are two reports about the same matter: the same source and the same kind of nuisance? Evidence is added up on the
 * logistic scale with weights set by hand. Names decide: a copied text with another estate's name is another matter,
 * and the same estate in other words is the same one, if the nuisance agrees.
 */
import type { Feature } from '#common/complaint/suggestion.js';
import { type Background, pairsOf } from './background.js';
import type { Features } from './features.js';
import { matchNames, prepare } from './names.js';

export interface Circumstances {
  hoursApart: number;
  sameSender: boolean;
}

export interface Comparison {
  /** That both are about the same matter, 0 to 1. */
  probability: number;
  matched: Feature[];
  conflicting: Feature[];
}

const START = -3.6;
const WEIGHT = {
  name: 3.4,
  otherName: -2.6,
  words: 6,
  sameNuisance: 0.8,
  otherNuisance: -1.8,
  sameCode: 0.6,
  otherGroup: -1,
  sender: 1.6,
  otherDistrict: -2,
  sameStreet: 0.5,
  numbers: 0.8,
  years: -0.6,
};
/** Of copied words, where the names differ: people copy a neighbour's letter for their own house. */
const COPIED = 0.4;

export function compare(
  a: Features,
  b: Features,
  { hoursApart, sameSender }: Circumstances,
  background: Background,
): Comparison {
  const names = nameEvidence(a, b, background);
  const copied = names.some(({ weight }) => weight < 0) ? COPIED : 1;
  const evidence: Feature[] = [
    ...names,
    ...wordEvidence(a, b, copied, background),
    ...nuisanceEvidence(a.nuisances, b.nuisances),
    ...codeEvidence(a.codes, b.codes),
    ...districtEvidence(a.adcode, b.adcode),
    ...numberEvidence(a.numbers, b.numbers),
    ...(sameSender ? [{ name: 'sender', text: '同一人反映', weight: WEIGHT.sender }] : []),
    ...(hoursApart > 24 * 365 ? [{ name: 'hours', text: '相隔一年以上', weight: WEIGHT.years }] : []),
  ];
  const sum = evidence.reduce((total, { weight }) => total + weight, START);
  return {
    probability: 1 / (1 + Math.exp(-sum)),
    matched: evidence.filter(({ weight }) => weight > 0).sort((x, y) => y.weight - x.weight),
    conflicting: evidence.filter(({ weight }) => weight < 0).sort((x, y) => x.weight - y.weight),
  };
}

function nameEvidence(a: Features, b: Features, background: Background): Feature[] {
  const match = matchNames(a, b, background);
  if (!match) return [];
  const { same, here, there, strength } = match;
  if (!same) {
    const text = `地点或名称不同:${here.text} / ${there.text}`;
    return [{ name: 'place', text, weight: WEIGHT.otherName * strength }];
  }
  const agree = here.text === there.text;
  const text = agree ? `地点或名称相同:${here.text}` : `地点或名称相近:${here.text} / ${there.text}`;
  const spans =
    here !== there && here.span && there.span ? { spans: { here: here.span, there: there.span } } : {};
  return [
    { name: here.kind === 'company' ? 'company' : 'place', text, weight: WEIGHT.name * strength, ...spans },
  ];
}

function nuisanceEvidence(a: string[], b: string[]): Feature[] {
  if (a.length === 0 || b.length === 0) return [];
  const same = a.filter((name) => b.includes(name));
  return same.length > 0
    ? [{ name: 'nuisance', text: `都反映${same.join('、')}`, weight: WEIGHT.sameNuisance }]
    : [
        {
          name: 'nuisance',
          text: `反映的事不同:${a.join('、')} / ${b.join('、')}`,
          weight: WEIGHT.otherNuisance,
        },
      ];
}

/** Likeness of what is said beside the names, which are judged on their own. */
function wordEvidence(a: Features, b: Features, share: number, background: Background): Feature[] {
  const names = new Set([...a.names, ...b.names].flatMap(({ core }) => pairsOf(core)));
  const ours = prepare(a, background).said;
  const theirs = prepare(b, background).said;
  const weigh = (pairs: Iterable<string>, other?: ReadonlySet<string>): number => {
    let sum = 0;
    for (const pair of pairs)
      if (!names.has(pair) && (!other || other.has(pair))) sum += background.rarity(pair) ** 2;
    return sum;
  };
  const likeness = weigh(theirs, ours) / (Math.sqrt(weigh(ours) * weigh(theirs)) || 1);
  if (likeness <= 0.02) return [];
  const text = `用词相近 ${String(Math.round(likeness * 100))}%`;
  return [{ name: 'words', text, weight: WEIGHT.words * share * likeness }];
}

function codeEvidence(a: string[], b: string[]): Feature[] {
  if (a.length === 0 || b.length === 0) return [];
  const same = a.filter((code) => b.includes(code));
  if (same.length > 0)
    return [{ name: 'codes', text: `类型相同:${same.join('、')}`, weight: WEIGHT.sameCode }];
  const groups = new Set(a.map((code) => code.charAt(0)));
  return b.some((code) => groups.has(code.charAt(0)))
    ? []
    : [{ name: 'codes', text: `类型不同:${a.join('、')} / ${b.join('、')}`, weight: WEIGHT.otherGroup }];
}

function districtEvidence(a: string | null, b: string | null): Feature[] {
  if (a === null || b === null) return [];
  if (a === b)
    return a.length === 9 ? [{ name: 'adcode', text: '同一街道或乡镇', weight: WEIGHT.sameStreet }] : [];
  const nested = a.startsWith(b.replace(/(00)+$/, '')) || b.startsWith(a.replace(/(00)+$/, ''));
  const sameDistrict = a.slice(0, 6) === b.slice(0, 6);
  return nested || sameDistrict
    ? []
    : [{ name: 'adcode', text: '不在同一区县', weight: WEIGHT.otherDistrict }];
}

function numberEvidence(a: string[], b: string[]): Feature[] {
  const same = a.filter((number) => b.includes(number));
  return same.length > 0
    ? [{ name: 'numbers', text: `楼号或门牌相同:${same.slice(0, 3).join('、')}`, weight: WEIGHT.numbers }]
    : [];
}
