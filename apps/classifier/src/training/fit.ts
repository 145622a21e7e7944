/**
 * Fits the linear model: rows become sparse vectors, all columns are learnt together by AdaGrad with a small
 * pull towards zero, and the weights are stored as int8. The order of the rows and what is hidden hang on a fixed seed.
 */
import { type Counts, type Vector, countFeatures, placesOf, toVector } from '../understanding/features.js';
import type { Lexicon } from '../understanding/lexicon.js';
import { type ModelHeader, type ModelParts, addRows, softmax } from '../understanding/linear-model.js';
import type { LabelledMessage } from './corpus.js';
import { seededRandom, shuffled } from './random.js';

export const LEVELS = ['一般', '紧急', '特急'] as const;

export interface FitOptions {
  epochs: number;
  rate: number;
  /** Pull towards zero per step. */
  decay: number;
  /** A feature counts when at least that many rows hold it. */
  leastRows: number;
}

export const DEFAULT_FIT: FitOptions = { epochs: 8, rate: 0.2, decay: 2e-5, leastRows: 5 };

/** Columns that are nearly right already are left alone: it saves most of the time and no accuracy. */
const LEAST_SLOPE = 0.003;

/**
 * How often a block of features is hidden while a row is learnt. Where the lexicon explains a row, its n-grams would
 * learn nothing from it, and the other way round; a letter in other words then finds neither prepared.
 */
const HIDDEN = 0.25;

/** A row and how much it weighs; rows made by augmentation weigh less. */
export interface TrainingRow {
  row: LabelledMessage;
  weight: number;
  /** Made from another row: its words are not counted again. */
  made?: true;
}

interface Example {
  vector: Vector;
  weight: number;
  primary: number;
  present: Set<number>;
  /** Index into LEVELS, or -1 where the level is not learnt from this row. */
  level: number;
}

export function fit(
  rows: readonly TrainingRow[],
  codes: readonly string[],
  lexicon: Lexicon,
  options: FitOptions,
): ModelParts {
  const counted = rows.map(({ row }) => countFeatures(row.text, lexicon));
  const written = counted.filter((_, i) => rows[i]?.made !== true);
  const { buckets, rarity } = chooseFeatures(written, options.leastRows);
  const places = placesOf(buckets);
  const examples = rows.map(({ row, weight }, i): Example => ({
    vector: toVector(counted[i] as Counts, places, rarity),
    weight,
    primary: codes.indexOf(row.primary),
    present: new Set([row.primary, ...row.others].map((code) => codes.indexOf(code))),
    level: LEVELS.indexOf(row.urgency as (typeof LEVELS)[number]),
  }));
  const columns = 2 * codes.length + LEVELS.length;
  const { weights, bias } = learn(examples, codes.length, buckets.length, columns, options);
  const { scales, packed } = pack(weights, buckets.length, columns);
  const header: ModelHeader = {
    version: '',
    corpus: '',
    codes: [...codes],
    levels: [...LEVELS],
    features: buckets.length,
    bias: Array.from(bias, (value) => Math.round(value * 1e5) / 1e5),
    calibration: { primary: 1, urgency: 1, present: 0 },
  };
  return {
    header,
    buckets: Uint32Array.from(buckets),
    rarity: Float32Array.from(rarity),
    scales,
    weights: packed,
  };
}

function chooseFeatures(
  counted: readonly Counts[],
  leastRows: number,
): { buckets: number[]; rarity: number[] } {
  const rowsWith = new Map<number, number>();
  for (const { blocks } of counted) {
    const own = new Set(Object.values(blocks).flatMap(({ buckets }) => buckets));
    for (const bucket of own) rowsWith.set(bucket, (rowsWith.get(bucket) ?? 0) + 1);
  }
  // Frequent features side by side stay in the processor's cache.
  const buckets = [...rowsWith]
    .filter(([, rows]) => rows >= leastRows)
    .sort(([a, rowsA], [b, rowsB]) => rowsB - rowsA || a - b)
    .map(([bucket]) => bucket);
  const rarity = buckets.map((bucket) => Math.log(1 + counted.length / (rowsWith.get(bucket) ?? 1)));
  return { buckets, rarity };
}

function learn(
  examples: readonly Example[],
  codes: number,
  features: number,
  columns: number,
  { epochs, rate, decay }: FitOptions,
): { weights: Float32Array; bias: Float32Array } {
  const weights = new Float32Array(features * columns);
  const steps = new Float32Array(features * columns);
  const bias = new Float32Array(columns);
  const biasSteps = new Float32Array(columns);
  const sums = new Float64Array(columns);
  const random = seededRandom(12369);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (const example of shuffled(examples, random)) {
      const vector = withoutSome(example.vector, random);
      const { index, value } = vector;
      sums.set(bias);
      addRows(sums, weights, vector);
      const slopes = slopesOf(sums, example, codes);
      const active = columnsAbove(slopes, LEAST_SLOPE);
      for (let i = 0; i < index.length; i += 1) {
        const row = (index[i] as number) * columns;
        const x = value[i] as number;
        for (const c of active) {
          const at = row + c;
          const slope = (slopes[c] as number) * x + decay * (weights[at] as number);
          const step = (steps[at] as number) + slope * slope;
          steps[at] = step;
          if (step > 0) weights[at] = (weights[at] as number) - (rate * slope) / Math.sqrt(step + 1e-4);
        }
      }
      for (let c = 0; c < columns; c += 1) {
        const slope = slopes[c] as number;
        biasSteps[c] = (biasSteps[c] as number) + slope * slope;
        bias[c] = (bias[c] as number) - (0.1 * rate * slope) / Math.sqrt((biasSteps[c] as number) + 1e-4);
      }
    }
  }
  return { weights, bias };
}

/** The vector without the blocks that chance hides; one that would lose all keeps all. */
function withoutSome({ index, value, starts }: Vector, random: () => number): Vector {
  const kept = starts.map(() => random() >= HIDDEN);
  if (!kept.includes(true)) return { index, value, starts };
  const part = (list: number[]): number[] =>
    starts.flatMap((from, block) => (kept[block] ? list.slice(from, starts[block + 1]) : []));
  return { index: part(index), value: part(value), starts: [] };
}

/** Slopes of the loss by the score of every column: softmax over codes, sigmoid per code, softmax over levels. */
function slopesOf(sums: Float64Array, example: Example, codes: number): Float64Array {
  const slopes = new Float64Array(sums.length);
  const primary = softmax(Array.from(sums.subarray(0, codes)), 1);
  for (let c = 0; c < codes; c += 1) {
    slopes[c] = example.weight * ((primary[c] as number) - Number(c === example.primary));
    const present = 1 / (1 + Math.exp(-(sums[codes + c] as number)));
    slopes[codes + c] = example.weight * (present - Number(example.present.has(c)));
  }
  if (example.level >= 0) {
    for (const [l, level] of softmax(Array.from(sums.subarray(2 * codes)), 1).entries()) {
      slopes[2 * codes + l] = example.weight * (level - Number(l === example.level));
    }
  }
  return slopes;
}

function columnsAbove(slopes: Float64Array, least: number): Uint16Array {
  const above = [...slopes.keys()].filter((c) => Math.abs(slopes[c] as number) > least);
  return Uint16Array.from(above);
}

function pack(
  weights: Float32Array,
  features: number,
  columns: number,
): { scales: Float32Array; packed: Int8Array } {
  const scales = new Float32Array(columns);
  for (let at = 0; at < weights.length; at += 1) {
    const column = at % columns;
    scales[column] = Math.max(scales[column] as number, Math.abs(weights[at] as number) / 127);
  }
  const packed = new Int8Array(features * columns);
  for (let at = 0; at < weights.length; at += 1) {
    const scale = scales[at % columns] as number;
    packed[at] = scale > 0 ? Math.round((weights[at] as number) / scale) : 0;
  }
  return { scales, packed };
}
