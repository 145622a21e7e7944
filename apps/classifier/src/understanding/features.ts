/**
 * A text as numbers. Four blocks, each scaled to a fixed length so that a long letter and a short message
 * weigh alike: character n-grams of the whole text, n-grams of the title, concepts of the lexicon (with
 * those of the title again) and pairs of source and nuisance that stand in one sentence.
 */
import { type Folded, fold, titleEnd } from './fold.js';
import type { Lexicon, LexiconHit } from './lexicon.js';

export type Block = 'grams' | 'title' | 'concepts' | 'pairs';

/** How long each block is: set by judgement, the lexicon a little above the n-grams; not yet tuned. */
const LENGTH: Record<Block, number> = { grams: 1, title: 0.8, concepts: 1.2, pairs: 0.5 };
const BLOCKS = Object.keys(LENGTH) as Block[];

/** The model reads the beginning and looks no further; what comes later repeats it. */
const READ_LIMIT = 1500;
const BUCKETS = 2 ** 20;

export interface Counts {
  folded: Folded;
  hits: LexiconHit[];
  /** Per block: hash bucket → how often. */
  blocks: Record<Block, Map<number, number>>;
}

/** Sparse vector over the features of one model: `index[i]` has the value `value[i]`. */
export interface Vector {
  index: number[];
  value: number[];
}

/** Counts everything the model may look at. Cheap for any text, whatever its length. */
export function countFeatures(text: string, lexicon: Lexicon): Counts {
  const folded = fold(text, READ_LIMIT);
  const hits = lexicon.find(folded.text);
  const end = titleEnd(folded.text);
  const blocks: Counts['blocks'] = {
    grams: new Map(),
    title: new Map(),
    concepts: new Map(),
    pairs: new Map(),
  };
  const clauses = clausesOf(folded.text);
  for (const [start, clause] of clauses) {
    addGrams(blocks.grams, clause);
    if (start < end) addGrams(blocks.title, clause);
  }
  for (const hit of hits) {
    add(blocks.concepts, conceptKey(hit));
    if (hit.start < end) add(blocks.concepts, `title ${conceptKey(hit)}`);
  }
  addPairs(blocks.pairs, folded.text, hits);
  return { folded, hits, blocks };
}

/** For every bucket its place among the features of a model, -1 for those the model does not know. */
export function placesOf(buckets: ArrayLike<number>): Int32Array {
  const places = new Int32Array(BUCKETS).fill(-1);
  for (let i = 0; i < buckets.length; i += 1) places[buckets[i] as number] = i;
  return places;
}

/** The counts as a vector: damped, weighted by how rare a feature is, each block at its length. */
export function toVector({ blocks }: Counts, places: Int32Array, rarity: ArrayLike<number>): Vector {
  const vector: Vector = { index: [], value: [] };
  for (const block of BLOCKS) {
    const from = vector.index.length;
    let squares = 0;
    for (const [bucket, count] of blocks[block]) {
      const index = places[bucket] as number;
      if (index < 0) continue;
      const value = (count === 1 ? 1 : 1 + Math.log(count)) * (rarity[index] as number);
      vector.index.push(index);
      vector.value.push(value);
      squares += value * value;
    }
    const scale = squares > 0 ? LENGTH[block] / Math.sqrt(squares) : 0;
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

const add = (counts: Map<number, number>, key: string): void => {
  addBucket(counts, bucketOf(key));
};

function addBucket(counts: Map<number, number>, bucket: number): void {
  counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
}

/** Grams of one to three characters; the hash of a longer one goes on from that of the shorter. */
function addGrams(counts: Map<number, number>, clause: string): void {
  for (let i = 0; i < clause.length; i += 1) {
    let hash = HASH_START;
    for (let at = i; at < Math.min(i + 3, clause.length); at += 1) {
      hash = hashOn(hash, clause.charCodeAt(at));
      addBucket(counts, (hash >>> 0) % BUCKETS);
    }
  }
}

function addPairs(counts: Map<number, number>, text: string, hits: readonly LexiconHit[]): void {
  let sentence = 0;
  let sources = new Set<string>();
  let nuisances = new Set<string>();
  const flush = (): void => {
    for (const source of sources) for (const nuisance of nuisances) add(counts, `${source} × ${nuisance}`);
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
