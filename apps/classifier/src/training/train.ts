/**
 * `npm run train`: makes data/model/understanding.bin from data/corpus/ and the lexicon.
 *
 * First a model without the held-out rows is fitted and measured on them, and its scores are brought to honest
 * probabilities there; then the shipped model is fitted on all rows with the same settings. The report beside
 * the model tells both. The same input gives the same bytes.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dataPath } from '#common/config/data.js';
import { loadDangerRules } from '#common/complaint/danger.js';
import { type Taxonomy, loadTaxonomy } from '#common/taxonomy/taxonomy.js';
import { type Lexicon, loadLexicon } from '../understanding/lexicon.js';
import { LinearModel, type ModelParts, encodeModel } from '../understanding/linear-model.js';
import { UnderstandingStage } from '../understanding/understanding-stage.js';
import { framed, joined } from './augment.js';
import { calibrate } from './calibrate.js';
import { type LabelledMessage, isHeldOut, readCorpus } from './corpus.js';
import { judge } from './evaluate-understanding.js';
import { DEFAULT_FIT, type FitOptions, type TrainingRow, fit } from './fit.js';
import { figuresOf } from './metrics.js';
import { seededRandom } from './random.js';

/** How much a row made from another one weighs, against 1 for a row of the corpus. */
const FRAMED = 0.7;
const JOINED = 0.3;
const PHRASE = 0.3;
/** How much an exception weighs: there are as many of them as of ordinary rows, in a mailbox perhaps one in ten. */
const EXCEPTION = 0.25;
/** A row of fewer characters is seen in a frame too; a letter brings its own. */
const SHORT = 120;
/** 0 weighs every row alike, 1 every code alike. */
const BALANCE = 0.4;

/** The rows of the corpus with those made from them, each code weighed against how often it occurs. */
export function trainingRows(corpus: readonly LabelledMessage[], taxonomy: Taxonomy): TrainingRow[] {
  const counts = new Map<string, number>();
  for (const { primary } of corpus) counts.set(primary, (counts.get(primary) ?? 0) + 1);
  const mean = corpus.length / counts.size;
  const random = seededRandom(7);
  const ordinary = corpus.filter(({ exception }) => !exception);
  const rows = corpus.flatMap((row, i): TrainingRow[] => {
    const weight = (mean / (counts.get(row.primary) ?? 1)) ** BALANCE;
    if (row.exception) return [{ row, weight: weight * EXCEPTION }];
    const partner = ordinary[Math.floor(random() * ordinary.length)] ?? row;
    const frame = row.text.length < SHORT ? framed(row, 31 * i + 5) : null;
    const pair = joined(row, partner);
    return [
      { row, weight },
      ...(frame ? [{ row: frame, weight: weight * FRAMED, made: true as const }] : []),
      ...(pair ? [{ row: pair, weight: weight * JOINED, made: true as const }] : []),
    ];
  });
  const phrases = [...taxonomy.codes.values()].flatMap(({ code, phrases: list }) =>
    list.map((text): TrainingRow => ({
      row: { id: '', text, primary: code, others: [], urgency: '不适用' },
      weight: PHRASE,
    })),
  );
  return [...rows, ...phrases];
}

export function trainModel(
  corpus: readonly LabelledMessage[],
  taxonomy: Taxonomy,
  lexicon: Lexicon,
  options: FitOptions = DEFAULT_FIT,
): ModelParts {
  return fit(trainingRows(corpus, taxonomy), [...taxonomy.codes.keys()], lexicon, options);
}

function main(): void {
  const started = performance.now();
  const taxonomy = loadTaxonomy();
  const lexicon = loadLexicon();
  const corpus = readCorpus(dataPath('corpus'), new Set(taxonomy.codes.keys()));
  const heldOut = corpus.filter(({ id }) => isHeldOut(id));
  const kept = corpus.filter(({ id }) => !isHeldOut(id));
  console.log(`corpus: ${String(kept.length)} rows to learn from, ${String(heldOut.length)} held out`);

  const measured = trainModel(kept, taxonomy, lexicon);
  const calibration = calibrate(measured, heldOut, lexicon);
  measured.header.calibration = calibration;
  const stage = new UnderstandingStage(new LinearModel(measured), lexicon, loadDangerRules(), taxonomy);
  const figures = figuresOf(heldOut.map((row) => judge(row, stage.understand({ text: row.text }))));

  const shipped = trainModel(corpus, taxonomy, lexicon);
  const digest = digestOf(corpus);
  shipped.header = {
    ...shipped.header,
    calibration,
    corpus: digest,
    version: `understanding-${digest.slice(0, 12)}`,
  };
  const bytes = encodeModel(shipped);
  writeFileSync(dataPath('model/understanding.bin'), bytes);
  const report = {
    version: shipped.header.version,
    corpus: { rows: corpus.length, digest },
    model: { features: shipped.header.features, bytes: bytes.length },
    fit: DEFAULT_FIT,
    heldOut: {
      note: 'by a model not fitted on these rows, but calibrated on them: microF1 and calibrationError are optimistic',
      ...figures,
    },
  };
  writeFileSync(dataPath('model/understanding.report.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.log(`trained in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  console.log(JSON.stringify(report.heldOut));
}

function digestOf(corpus: readonly LabelledMessage[]): string {
  const lexicon = readFileSync(dataPath('model/lexicon.json'));
  const taxonomy = readFileSync(dataPath('taxonomy.json'));
  return createHash('sha256').update(JSON.stringify(corpus)).update(lexicon).update(taxonomy).digest('hex');
}

if (process.argv[1]?.endsWith('train.js')) main();
