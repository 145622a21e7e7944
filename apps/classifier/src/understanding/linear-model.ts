import { existsSync, readFileSync } from 'node:fs';
import { ConfigError } from '#common/errors/config-error.js';
import { type Counts, type Vector, bucketOf, placesOf, toVector } from './features.js';

/**
 * The trained weights. Columns stand side by side in one matrix: for each code its share as the primary one
 * (softmax), for each code its presence (sigmoid), then the urgency levels of an environmental report (softmax).
 * File: length of the header as uint32, header (JSON), bucket of every feature (uint32), rarity of every
 * feature (float32), one scale per column (float32), weights (int8, a row of columns per feature).
 */
export interface ModelHeader {
  version: string;
  /** SHA-256 of the corpus and the lexicon it was trained on. */
  corpus: string;
  codes: string[];
  levels: string[];
  features: number;
  bias: number[];
  calibration: Calibration;
}

/** What turns scores into honest probabilities: softmax temperatures and a shift of the presence scores. */
export interface Calibration {
  primary: number;
  urgency: number;
  present: number;
}

export interface ModelParts {
  header: ModelHeader;
  buckets: Uint32Array;
  rarity: Float32Array;
  scales: Float32Array;
  weights: Int8Array;
}

export interface Scores {
  primary: number[];
  present: number[];
  urgency: number[];
}

export class LinearModel {
  private readonly places: Int32Array;
  private readonly columns: number;

  constructor(private readonly parts: ModelParts) {
    this.places = placesOf(parts.buckets);
    this.columns = parts.header.bias.length;
  }

  get header(): ModelHeader {
    return this.parts.header;
  }

  vectorOf(counts: Counts): Vector {
    return toVector(counts, this.places, this.parts.rarity);
  }

  /** Probabilities for one text, in the order of `header.codes` and `header.levels`. */
  predict(vector: Vector): Scores {
    const { primary, present, urgency } = this.scores(vector);
    const { calibration } = this.header;
    return {
      primary: softmax(primary, calibration.primary),
      present: present.map((score) => 1 / (1 + Math.exp(-score - calibration.present))),
      urgency: softmax(urgency, calibration.urgency),
    };
  }

  /** The scores before they become probabilities. */
  scores(vector: Vector): Scores {
    const { codes, bias } = this.header;
    const { scales, weights } = this.parts;
    const { columns } = this;
    const sums = new Float64Array(columns);
    addRows(sums, weights, vector);
    const scores = Array.from(sums, (sum, column) => sum * (scales[column] ?? 0) + (bias[column] ?? 0));
    const n = codes.length;
    return { primary: scores.slice(0, n), present: scores.slice(n, 2 * n), urgency: scores.slice(2 * n) };
  }

  /** How much the feature of this name speaks for a column; 0 for a name the model does not know. */
  weightOf(key: string, column: number): number {
    const index = this.places[bucketOf(key)] as number;
    if (index < 0) return 0;
    const weight = this.parts.weights[index * this.columns + column] ?? 0;
    return weight * (this.parts.scales[column] ?? 0) * (this.parts.rarity[index] ?? 0);
  }
}

/** Adds to every column what each feature of the vector brings it. Four rows at a time take half as long as one. */
export function addRows(sums: Float64Array, weights: Int8Array | Float32Array, vector: Vector): void {
  const columns = sums.length;
  const { index, value } = vector;
  const row = (i: number): number => (index[i] ?? 0) * columns;
  for (let i = 0; i < index.length; i += 4) {
    const [a, b, c, d] = [row(i), row(i + 1), row(i + 2), row(i + 3)];
    const [va, vb, vc, vd] = [value[i] ?? 0, value[i + 1] ?? 0, value[i + 2] ?? 0, value[i + 3] ?? 0];
    for (let k = 0; k < columns; k += 1) {
      sums[k] =
        (sums[k] as number) +
        va * (weights[a + k] as number) +
        vb * (weights[b + k] as number) +
        vc * (weights[c + k] as number) +
        vd * (weights[d + k] as number);
    }
  }
}

export function softmax(scores: readonly number[], temperature: number): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - top) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

export function encodeModel({ header, buckets, rarity, scales, weights }: ModelParts): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const bytes = (array: Uint32Array | Float32Array | Int8Array): Buffer =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return Buffer.concat([length, json, bytes(buckets), bytes(rarity), bytes(scales), bytes(weights)]);
}

/** Reads a model file. Throws a ConfigError when it is absent, cut short or not of this format. */
export function loadModel(path: string): LinearModel {
  if (!existsSync(path)) throw new ConfigError(`${path} is missing: run \`npm run train\``);
  try {
    return new LinearModel(decodeModel(readFileSync(path)));
  } catch (error) {
    throw new ConfigError(`${path} cannot be read, run \`npm run train\`: ${String(error)}`);
  }
}

export function decodeModel(file: Buffer): ModelParts {
  let at = 4 + file.readUInt32LE(0);
  const header = JSON.parse(file.toString('utf8', 4, at)) as ModelHeader;
  const columns = header.bias.length;
  const take = (bytes: number): ArrayBuffer => {
    const part = file.subarray(at, at + bytes);
    if (part.length < bytes) throw new Error('the file is cut short');
    at += bytes;
    return new Uint8Array(part).buffer;
  };
  return {
    header,
    buckets: new Uint32Array(take(4 * header.features)),
    rarity: new Float32Array(take(4 * header.features)),
    scales: new Float32Array(take(4 * columns)),
    weights: new Int8Array(take(header.features * columns)),
  };
}
