/**
 * `npm run train`: makes data/model/understanding.bin from data/corpus/ and the lexicon, and the report beside it. The
 * same input gives the same bytes.
 *
 * `npm run train -- --with-corrections [--hotline ADCODE] [--every N]`: trains a candidate for a hotline on the corpus and
 * on what its operators corrected, and stores it with its figures (learn.ts). `--every` takes each Nth row of the corpus
 * alone, to try it out in seconds; `--id` is how the classifier names the training that it was asked for.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { redactLastWords, sayLastWords } from '#common/platform/last-words.js';
import { loadKnowledge } from '../understanding/knowledge.js';
import { buildModel } from './build-model.js';
import { loadCorpus } from './corpus.js';
import { MODEL_PATH, REPORT_PATH, type Report, digestOf, tracesOf } from './report.js';

const NOTE =
  'by a model not fitted on these rows, but calibrated on them: microF1 and calibrationError are optimistic';

redactLastWords('train');
try {
  const { values } = parseArgs({
    options: {
      'with-corrections': { type: 'boolean', default: false },
      hotline: { type: 'string' },
      every: { type: 'string', default: '1' },
      id: { type: 'string' },
    },
  });
  const every = Number(values.every);
  if (!Number.isInteger(every) || every < 1) throw new Error('--every is a whole number from 1');
  if (values['with-corrections']) {
    const { learn } = await import('./learn.js');
    await learn({ adcode: values.hotline, id: values.id, every }, console.log);
  } else await train();
} catch (error) {
  sayLastWords('train', error);
  process.exitCode = 1;
}

async function train(): Promise<void> {
  const started = performance.now();
  const knowledge = loadKnowledge();
  const corpus = loadCorpus(knowledge.taxonomy);
  const { bytes, heldOut } = await buildModel(corpus, [], digestOf(corpus), knowledge, (step) => {
    console.log(step === 'twin' ? 'a twin without the held-out rows …' : 'the model on all rows …');
  });
  const report: Report = { ...tracesOf(bytes, corpus, knowledge), heldOut: { note: NOTE, ...heldOut } };
  writeFileSync(MODEL_PATH, bytes);
  writeFileSync(REPORT_PATH, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`trained in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  console.log(JSON.stringify(report.heldOut));
}
