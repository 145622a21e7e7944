/**
 * Makes a model file and tells how good it is: a twin that has not seen the held-out rows is fitted and measured on them
 * and brought to honest probabilities there; then the model itself is fitted on all rows with the same settings.
 */
import type { Taxonomy } from '#common/taxonomy/taxonomy.js';
import type { Knowledge } from '../understanding/knowledge.js';
import type { Lexicon } from '../understanding/lexicon.js';
import { LinearModel, type ModelParts, encodeModel } from '../understanding/linear-model.js';
import { UnderstandingStage } from '../understanding/understanding-stage.js';
import { calibrate } from './calibrate.js';
import { type LabelledMessage, isHeldOut } from './corpus.js';
import { judge } from './evaluate-understanding.js';
import { DEFAULT_FIT, type FitOptions, fit } from './fit.js';
import { type UnderstandingFigures, figuresOf } from './metrics.js';
import { trainingRows } from './training-rows.js';

export interface BuiltModel {
  model: LinearModel;
  bytes: Buffer;
  /** Of the twin, on the held-out rows of the corpus. */
  heldOut: UnderstandingFigures;
}

/**
 * `further` rows are learnt from and never measured on; `digest` names what the model was made of. Steps are told as they
 * begin, since each takes half a minute.
 */
export async function buildModel(
  corpus: readonly LabelledMessage[],
  further: readonly LabelledMessage[],
  digest: string,
  knowledge: Knowledge,
  tell: (step: 'twin' | 'model') => void | Promise<void> = () => undefined,
): Promise<BuiltModel> {
  await tell('twin');
  const heldOut = corpus.filter(({ id }) => isHeldOut(id));
  const twin = fitTwin([...corpus.filter(({ id }) => !isHeldOut(id)), ...further], heldOut, knowledge);
  await tell('model');
  const parts = trainModel([...corpus, ...further], knowledge.taxonomy, knowledge.lexicon);
  parts.header = {
    ...parts.header,
    calibration: twin.header.calibration,
    corpus: digest,
    version: `understanding-${digest.slice(0, 12)}`,
  };
  return {
    model: new LinearModel(parts),
    bytes: encodeModel(parts),
    heldOut: measure(new LinearModel(twin), heldOut, knowledge),
  };
}

/** A model of `learnt`, calibrated on rows that it has not seen. */
export function fitTwin(
  learnt: readonly LabelledMessage[],
  heldOut: readonly LabelledMessage[],
  { taxonomy, lexicon }: Knowledge,
): ModelParts {
  const twin = trainModel(learnt, taxonomy, lexicon);
  twin.header.calibration = calibrate(twin, heldOut, lexicon);
  return twin;
}

export function trainModel(
  rows: readonly LabelledMessage[],
  taxonomy: Taxonomy,
  lexicon: Lexicon,
  options: FitOptions = DEFAULT_FIT,
): ModelParts {
  return fit(trainingRows(rows, taxonomy), [...taxonomy.codes.keys()], lexicon, options);
}

/** The figures of a model on labelled rows, with the danger rules as the classifier applies them. */
export function measure(
  model: LinearModel,
  rows: readonly LabelledMessage[],
  { taxonomy, lexicon, danger }: Knowledge,
): UnderstandingFigures {
  const stage = new UnderstandingStage(model, lexicon, danger, taxonomy);
  return figuresOf(rows.map((row) => judge(row, stage.understand({ text: row.text }))));
}
