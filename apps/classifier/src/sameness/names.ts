/** Do two reports name the same place or company? People shorten names, swap characters and leave endings out. */
import { type Background, pairsOf } from './background.js';
import type { Features, Name } from './features.js';

/** How well a kind of name pins down a source: a road is long, a water longer. */
const PRECISION: Record<Name['kind'], number> = {
  company: 1,
  estate: 1,
  landmark: 0.8,
  road: 0.55,
  water: 0.5,
};
const PRIMARY_NAMES = 2;
/** Only one of the two says the name early. */
const BY_THE_WAY = 0.8;
const SAME_NAME = 0.6;
/** A name of which every pair is commoner than this is no name: 汽修厂. */
const TELLING = 0.6;

/** The names that agree best, or the two that speak most clearly for different places. */
export interface NameMatch {
  same: boolean;
  here: Name;
  there: Name;
  /** 0 to 1: how sure, for the kind of name. */
  strength: number;
}

/** What the names of two reports say; null when one of them names nothing telling. */
export function matchNames(a: Features, b: Features, background: Background): NameMatch | null {
  const ours = prepare(a, background);
  const theirs = prepare(b, background);
  const best = [
    ...ours.names.flatMap((here, i) =>
      theirs.names.map((there, j) => matchOf(here, there, earliness(i, j), () => nameSameness(here, there))),
    ),
    ...early(ours).map((name) => matchOf(name, name, 1, () => saidIn(name, theirs, background))),
    ...early(theirs).map((name) => matchOf(name, name, 1, () => saidIn(name, ours, background))),
  ].reduce<NameMatch | null>((top, one) => (one.strength > (top?.strength ?? 0) ? one : top), null);
  if (best) return best;
  const [here, there] = [ours, theirs].map((one) => early(one).sort(byPrecision)[0]);
  if (!here || !there) return null;
  return { same: false, here, there, strength: Math.min(PRECISION[here.kind], PRECISION[there.kind]) };
}

function matchOf(here: Name, there: Name, early: number, sameness: () => number): NameMatch {
  const likeness = early > 0 ? sameness() : 0;
  const precision = Math.max(PRECISION[here.kind], PRECISION[there.kind]);
  return { same: true, here, there, strength: likeness >= SAME_NAME ? likeness * early * precision : 0 };
}

/** 1 when both say the name early, less when one does. */
const earliness = (here: number, there: number): number =>
  here < PRIMARY_NAMES && there < PRIMARY_NAMES
    ? 1
    : here < PRIMARY_NAMES || there < PRIMARY_NAMES
      ? BY_THE_WAY
      : 0;

/** 1 for equal cores, less for 恒泰金桂之城 / 金桂之城 and for swapped characters (盛景国际 / 景盛国际). */
export function nameSameness(a: Name, b: Name): number {
  if (line(a) !== line(b)) return 0;
  if (a.core === b.core) return 1;
  const [short, long] = a.core.length <= b.core.length ? [a.core, b.core] : [b.core, a.core];
  if (long.includes(short)) return short.length >= 3 || short.length / long.length > 0.6 ? 0.95 : 0;
  if (short.length < 3 || line(a)) return 0;
  if (sharedRun(short, long) >= 4) return 0.85;
  const rest = Array.from(long);
  for (const character of short) {
    const at = rest.indexOf(character);
    if (at >= 0) rest.splice(at, 1);
  }
  const shared = (2 * (long.length - rest.length)) / (short.length + long.length);
  return shared >= 0.75 ? 0.9 * shared : 0;
}

/** Roads and waters lend their names to much that lies along them: 松涛路 is not 松涛公寓. */
const line = ({ kind }: Name): string | null => (kind === 'road' || kind === 'water' ? kind : null);

/** Length of the longest run of characters that both have. */
function sharedRun(short: string, long: string): number {
  for (let length = short.length; length > 0; length--) {
    for (let at = 0; at + length <= short.length; at++)
      if (long.includes(short.slice(at, at + length))) return length;
  }
  return 0;
}

/** A name that the other text uses without an ending that gives it away. */
function saidIn({ core }: Name, { said }: Prepared, background: Background): number {
  if (core.length < 3) return 0;
  const pairs = pairsOf(core);
  return pairs.every((pair) => said.has(pair)) && pairs.some((pair) => background.rarity(pair) > 0.8)
    ? 0.9
    : 0;
}

export interface Prepared {
  said: ReadonlySet<string>;
  /** Names that tell anything. */
  names: Name[];
}

/** One report is compared with many: what each comparison needs of it is made once. */
const prepared = new WeakMap<Features, Prepared>();
export function prepare(features: Features, background: Background): Prepared {
  const known = prepared.get(features) ?? {
    said: new Set(features.pairs),
    names: features.names.filter(({ core }) =>
      pairsOf(core).some((pair) => background.rarity(pair) >= TELLING),
    ),
  };
  prepared.set(features, known);
  return known;
}

const early = ({ names }: Prepared): Name[] => names.slice(0, PRIMARY_NAMES);
const byPrecision = (a: Name, b: Name): number => PRECISION[b.kind] - PRECISION[a.kind];
