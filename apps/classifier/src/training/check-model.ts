/**
 * `npm run check:model`: fails when corpus, lexicon, taxonomy, danger rules, model file or the code that trains and reads
 * it changed without `npm run train`. Takes seconds. With `-- --train` the model is trained as well, and model and report
 * have to come out byte for byte: that proves the held-out figures, too, and takes as long as training.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildModel } from './build-model.js';
import { loadCorpus } from './corpus.js';
import { loadKnowledge } from '../understanding/knowledge.js';
import { MODEL_PATH, REPORT_PATH, type Report, digestOf, driftOf, tracesOf } from './report.js';

const { values } = parseArgs({ options: { train: { type: 'boolean', default: false } } });
const knowledge = loadKnowledge();
const corpus = loadCorpus(knowledge.taxonomy);
const file = readFileSync(MODEL_PATH);
const report = JSON.parse(readFileSync(REPORT_PATH, 'utf8')) as Report;
const drift = driftOf(report, tracesOf(file, corpus, knowledge));
if (values.train) {
  const { bytes, heldOut } = await buildModel(corpus, [], digestOf(corpus), knowledge);
  if (!bytes.equals(file)) drift.push('training gives another model file');
  if (JSON.stringify({ note: report.heldOut.note, ...heldOut }) !== JSON.stringify(report.heldOut))
    drift.push('training gives other figures on the held-out rows');
}
for (const sentence of drift) console.error(`model: ${sentence}.`);
if (drift.length > 0) {
  console.error('Run npm run train and commit data/model.');
  process.exitCode = 1;
} else console.log(`${report.version}: model and report are what the data and the code say.`);
