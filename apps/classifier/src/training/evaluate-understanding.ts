import { loadTaxonomy } from '#common/taxonomy/taxonomy.js';
import { UnderstandingStage } from '../understanding/understanding-stage.js';
import { type LabelledMessage, parseMessage } from './corpus.js';
import type { Evaluation, Evaluator } from './evaluator.js';
import { type Judged, figuresOf } from './metrics.js';

const codes = new Set(loadTaxonomy().codes.keys());

/** Rows `{id, text, primary, others[], urgency}`; a code counts as found from probability 0.5. */
export const evaluateUnderstanding: Evaluator<LabelledMessage> = {
  name: 'understanding',
  parse: (row, line) => parseMessage(row, line, codes),
  run: (rows) => Promise.resolve(evaluate(rows, UnderstandingStage.load())),
};

function evaluate(rows: readonly LabelledMessage[], stage: UnderstandingStage): Evaluation {
  const started = performance.now();
  const understood = rows.map(({ text }) => stage.understand({ text }));
  const seconds = (performance.now() - started) / 1000;
  const predictions = understood.map((found, i) => ({
    id: rows[i]?.id,
    environmental: found.environmental,
    primary: found.primary,
    primaryProbability: found.primaryProbability,
    codes: found.codes,
    urgency: found.urgency,
    reasons: found.reasons,
  }));
  const judged = understood.map((found, i) => judge(rows[i] as LabelledMessage, found));
  return {
    predictions,
    figures: {
      ...figuresOf(judged),
      messagesPerSecond: Math.round(rows.length / seconds),
      modelVersion: understood[0]?.modelVersion,
    },
  };
}

export function judge(row: LabelledMessage, found: ReturnType<UnderstandingStage['understand']>): Judged {
  return {
    id: row.id,
    truth: { primary: row.primary, codes: [row.primary, ...row.others], urgency: row.urgency },
    guess: {
      primary: found.primary,
      probability: found.primaryProbability,
      codes: found.codes.filter(({ probability }) => probability >= 0.5).map(({ code }) => code),
      urgency: found.urgency,
    },
  };
}
