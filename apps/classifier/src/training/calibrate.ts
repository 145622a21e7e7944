/** Brings scores to honest probabilities on rows the model has not seen. */
import { countFeatures } from '../understanding/features.js';
import type { Lexicon } from '../understanding/lexicon.js';
import {
  type Calibration,
  LinearModel,
  type ModelParts,
  type Scores,
} from '../understanding/linear-model.js';
import type { LabelledMessage } from './corpus.js';

/**
 * What is tried: temperatures from 1 to 2.5, shifts from -1 to 3. No temperature sharpens: the held-out rows come from
 * the same hands as those that were learnt, so a model is surer of them than it may be of a citizen's letter.
 */
const TEMPERATURES = Array.from({ length: 25 }, (_, i) => 1.04 ** i);
const SHIFTS = Array.from({ length: 61 }, (_, i) => -1 + i / 15);

interface Example {
  scores: number[];
  truth: number;
}

/**
 * The temperature of both softmaxes by the least log loss, and the shift of the presence scores by which
 * counting codes from 0.5 gives the best F1: with few rows a code, an unshifted score rarely reaches 0.5.
 */
export function calibrate(
  parts: ModelParts,
  rows: readonly LabelledMessage[],
  lexicon: Lexicon,
): Calibration {
  const model = new LinearModel(parts);
  const { codes, levels } = parts.header;
  const scored = rows.map((row) => ({
    row,
    scores: model.scores(model.vectorOf(countFeatures(row.text, lexicon))),
  }));
  const graded = scored.filter(({ row }) => levels.includes(row.urgency));
  return {
    primary: bestTemperature(
      scored.map(({ row, scores }) => ({ scores: scores.primary, truth: codes.indexOf(row.primary) })),
    ),
    urgency: bestTemperature(
      graded.map(({ row, scores }) => ({ scores: scores.urgency, truth: levels.indexOf(row.urgency) })),
    ),
    present: bestShift(scored, codes),
  };
}

function bestTemperature(examples: readonly Example[]): number {
  const loss = (temperature: number): number =>
    examples.reduce(
      (total, { scores, truth }) => total + logSum(scores, temperature) - (scores[truth] ?? 0) / temperature,
      0,
    );
  return bestOf(TEMPERATURES, (temperature) => -loss(temperature));
}

function bestShift(
  scored: readonly { row: LabelledMessage; scores: Scores }[],
  codes: readonly string[],
): number {
  return bestOf(SHIFTS, (shift) => {
    let hit = 0;
    let counted = 0;
    for (const { row, scores } of scored) {
      const truth = new Set([row.primary, ...row.others]);
      counted += truth.size;
      for (const [i, score] of scores.present.entries()) {
        if (score + shift < 0) continue;
        counted += 1;
        if (truth.has(codes[i] ?? '')) hit += 2;
      }
    }
    return counted > 0 ? hit / counted : 0;
  });
}

function bestOf(candidates: readonly number[], worth: (candidate: number) => number): number {
  const worths = candidates.map(worth);
  return candidates[worths.indexOf(Math.max(...worths))] ?? 1;
}

function logSum(scores: readonly number[], temperature: number): number {
  const top = Math.max(...scores);
  return (
    top / temperature +
    Math.log(scores.reduce((sum, score) => sum + Math.exp((score - top) / temperature), 0))
  );
}
