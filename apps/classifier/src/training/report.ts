/**
 * The report beside the model: how good it is on the held-out rows, and everything by which a change is found that was
 * made without `npm run train`. All of it but the held-out figures is computed anew by the drift check, in seconds: the
 * digests of what went in, the digest of the model file, what the file decides today about the held-out rows (which it
 * has learnt, so that is no measure), and the digest of a small model trained on every fortieth row. The last one changes
 * with the trainer's code, and with a machine on which training would not give the same bytes.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dataPath } from '#common/config/data.js';
import { LinearModel, decodeModel, encodeModel } from '../understanding/linear-model.js';
import { UnderstandingStage } from '../understanding/understanding-stage.js';
import type { Knowledge } from '../understanding/knowledge.js';
import { trainModel } from './build-model.js';
import { type LabelledMessage, isHeldOut } from './corpus.js';
import { DEFAULT_FIT, type FitOptions } from './fit.js';
import type { UnderstandingFigures } from './metrics.js';

export const MODEL_PATH = dataPath('model/understanding.bin');
export const REPORT_PATH = dataPath('model/understanding.report.json');

const PROBE_EVERY = 40;
const PROBE_EPOCHS = 2;

/** What can be computed from the files as they are, without training the model. */
export interface Traces {
  version: string;
  corpus: { rows: number; digest: string };
  lexicon: string;
  taxonomy: string;
  danger: string;
  fit: FitOptions;
  model: { features: number; bytes: number; digest: string };
  /** Digest of code, level and probability that the model file gives each held-out row. */
  decisions: string;
  /** Digest of the small model. */
  probe: string;
}

export interface Report extends Traces {
  heldOut: { note: string } & UnderstandingFigures;
}

export function tracesOf(
  file: Buffer,
  corpus: readonly LabelledMessage[],
  { taxonomy, lexicon, danger }: Knowledge,
): Traces {
  const model = new LinearModel(decodeModel(file));
  const stage = new UnderstandingStage(model, lexicon, danger, taxonomy);
  const decisions = corpus
    .filter(({ id }) => isHeldOut(id))
    .map(({ id, text }) => {
      const { primary, urgency, primaryProbability } = stage.understand({ text });
      return [id, primary, urgency, primaryProbability.toFixed(3)].join(' ');
    });
  const small = corpus.filter((_, i) => i % PROBE_EVERY === 0);
  const probe = trainModel(small, taxonomy, lexicon, { ...DEFAULT_FIT, epochs: PROBE_EPOCHS });
  return {
    version: model.header.version,
    corpus: { rows: corpus.length, digest: sha256(JSON.stringify(corpus)) },
    lexicon: digestOfData('model/lexicon.json'),
    taxonomy: digestOfData('taxonomy.json'),
    danger: digestOfData('danger.json'),
    fit: DEFAULT_FIT,
    model: { features: model.header.features, bytes: file.length, digest: sha256(file) },
    decisions: sha256(decisions.join('\n')),
    probe: sha256(encodeModel(probe)),
  };
}

/** Names what a model is made of: its rows, the lexicon and the taxonomy. */
export const digestOf = (rows: readonly LabelledMessage[]): string =>
  createHash('sha256')
    .update(JSON.stringify(rows))
    .update(readFileSync(dataPath('model/lexicon.json')))
    .update(readFileSync(dataPath('taxonomy.json')))
    .digest('hex');

/** What the report says otherwise than the files, in words; empty when all is well. */
export function driftOf(report: Partial<Report>, now: Traces): string[] {
  return Object.entries(now)
    .filter(([name, value]) => JSON.stringify(report[name as keyof Traces]) !== JSON.stringify(value))
    .map(([name]) => `${DRIFTED[name as keyof Traces]} ("${name}")`);
}

const DRIFTED: Record<keyof Traces, string> = {
  version: 'the model file has another version',
  corpus: 'the corpus changed',
  lexicon: 'the lexicon changed',
  taxonomy: 'the taxonomy changed',
  danger: 'the danger rules changed',
  fit: 'the settings of the training changed',
  model: 'the model file is another one',
  decisions: 'the model file, as the code reads it, decides otherwise about the held-out rows',
  probe: 'a small model comes out with other bytes',
};

const digestOfData = (name: string): string => sha256(readFileSync(dataPath(name)));
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
