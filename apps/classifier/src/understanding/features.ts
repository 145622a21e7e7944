/**
 * A text as numbers, in five blocks: characters and pairs of them, trigrams, all of these in the title, concepts of the
 * lexicon (with those of the title again) and pairs of source and nuisance that stand in one sentence. Each is
 * scaled to a fixed length, so that a long letter and a short message weigh alike; only concepts are not: what a
 * long letter names in passing among much else is complained of all the same.
 */
import { type Folded, fold, titleEnd } from './fold.js';
import type { Lexicon, LexiconHit } from './lexicon.js';

export type Block = 'grams' | 'trigrams' | 'title' | 'concepts' | 'pairs';

/** How long each block is: set by judgement. */
const LENGTH: Record<Exclude<Block, 'concepts'>, number> = {
  grams: 0.8,
  trigrams: 0.8,
  title: 0.8,
  pairs: 0.5,
};
/** What a concept weighs by its rarity, whatever the length of the letter that names it. */
const CONCEPT = 0.1;
const BLOCKS: readonly Block[] = ['grams', 'trigrams', 'title', 'concepts', 'pairs'];

/** The model reads the beginning and looks no further; what comes later repeats it. */
const READ_LIMIT = 1500;
const BUCKETS = 2 ** 20;

export interface Counts {
  folded: Folded;
  hits: LexiconHit[];
  blocks: Record<Block, Tally>;
}

/** Hash buckets, each once, and how often each was met. */
export interface Tally {
  buckets: number[];
  times: number[];
}

/** Sparse vector over the features of one model: `index[i]` has the value `value[i]`; every block begins at one of `starts`. */
export interface Vector {
  index: number[];
  value: number[];
  starts: number[];
}

/** Counts everything the model may look at. Cheap for any text, whatever its length. */
export function countFeatures(text: string, lexicon: Lexicon): Counts {
  const folded = fold(text, READ_LIMIT);
  const hits = lexicon.find(folded.text);
  const end = titleEnd(folded.text);
  const met: Record<Block, number[]> = { grams: [], trigrams: [], title: [], concepts: [], pairs: [] };
  for (const [start, clause] of clausesOf(folded.text)) {
    addGrams(met.grams, met.trigrams, clause);
    if (start < end) addGrams(met.title, met.title, clause);
  }
  for (const hit of hits) {
    met.concepts.push(bucketOf(conceptKey(hit)));
    if (hit.start < end) met.concepts.push(bucketOf(`title ${conceptKey(hit)}`));
  }
  addPairs(met.pairs, folded.text, hits);
  const blocks = {
    grams: tally(met.grams),
    trigrams: tally(met.trigrams),
    title: tally(met.title),
    concepts: tally(met.concepts),
    pairs: tally(met.pairs),
  };
  return { folded, hits, blocks };
}

/** For every bucket its place among the features of a model, -1 for those the model does not know. */
export function placesOf(buckets: ArrayLike<number>): Int32Array {
  const places = new Int32Array(BUCKETS).fill(-1);
  for (let i = 0; i < buckets.length; i += 1) places[buckets[i] as number] = i;
  return places;
}

/** The counts as a vector: damped, weighted by how rare a feature is. */
export function toVector({ blocks }: Counts, places: Int32Array, rarity: ArrayLike<number>): Vector {
  const vector: Vector = { index: [], value: [], starts: [] };
  for (const block of BLOCKS) {
    const from = vector.index.length;
    vector.starts.push(from);
    let squares = 0;
    const { buckets, times } = blocks[block];
    for (let i = 0; i < buckets.length; i += 1) {
      const index = places[buckets[i] as number] as number;
      if (index < 0) continue;
      const count = times[i] as number;
      const value = (count === 1 ? 1 : 1 + Math.log(count)) * (rarity[index] as number);
      vector.index.push(index);
      vector.value.push(value);
      squares += value * value;
    }
    const scale = block === 'concepts' ? CONCEPT : squares > 0 ? LENGTH[block] / Math.sqrt(squares) : 0;
    for (let i = from; i < vector.value.length; i += 1) vector.value[i] = (vector.value[i] ?? 0) * scale;
  }
  return vector;
}

export const conceptKey = ({ concept }: LexiconHit): string => `${concept.kind} ${concept.name}`;

const HASH_START = 0x811c9dc5;
const hashOn = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

/** The bucket of a feature's name (FNV-1a). */
export function bucketOf(key: string): number {
  let hash = HASH_START;
  for (let i = 0; i < key.length; i += 1) hash = hashOn(hash, key.charCodeAt(i));
  return (hash >>> 0) % BUCKETS;
}

/** How often each bucket was met; all zero between two tallies. A table is several times as fast as a Map. */
const METER = new Uint32Array(BUCKETS);

function tally(met: readonly number[]): Tally {
  const buckets: number[] = [];
  for (const bucket of met) {
    if (METER[bucket] === 0) buckets.push(bucket);
    METER[bucket] = (METER[bucket] as number) + 1;
  }
  const times = buckets.map((bucket) => METER[bucket] as number);
  for (const bucket of buckets) METER[bucket] = 0;
  return { buckets, times };
}

/** Grams of one or two characters and those of three; the hash of a longer one goes on from that of the shorter. */
function addGrams(short: number[], long: number[], clause: string): void {
  for (let i = 0; i < clause.length; i += 1) {
    let hash = HASH_START;
    for (let at = i; at < Math.min(i + 3, clause.length); at += 1) {
      hash = hashOn(hash, clause.charCodeAt(at));
      (at < i + 2 ? short : long).push((hash >>> 0) % BUCKETS);
    }
  }
}

function addPairs(met: number[], text: string, hits: readonly LexiconHit[]): void {
  let sentence = 0;
  let sources = new Set<string>();
  let nuisances = new Set<string>();
  const flush = (): void => {
    for (const source of sources)
      for (const nuisance of nuisances) met.push(bucketOf(`${source} × ${nuisance}`));
    sources = new Set();
    nuisances = new Set();
  };
  for (const { concept, start } of hits) {
    if (/[。！!？?\n]/.test(text.slice(sentence, start))) flush();
    sentence = start;
    if (concept.kind === 'source') sources.add(concept.name);
    if (concept.kind === 'nuisance') nuisances.add(concept.name);
  }
  flush();
}

/** Runs of letters, digits and Chinese characters with where they start. */
function clausesOf(text: string): [number, string][] {
  return [...text.matchAll(/[\p{L}\p{N}\p{So}]+/gu)].map((match) => [match.index, match[0]]);
}
