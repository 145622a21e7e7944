import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { NeuralNetwork } from '@nlpjs/neural';
import { isEnvironmental } from '#common/taxonomy/taxonomy.js';
import { fitTwin } from '../apps/classifier/src/training/build-model.js';
import {
  type LabelledMessage,
  isHeldOut,
  loadCorpus,
  parseMessage,
} from '../apps/classifier/src/training/corpus.js';
import { DEFAULT_FIT, fit } from '../apps/classifier/src/training/fit.js';
import { countFeatures } from '../apps/classifier/src/understanding/features.js';
import { fold } from '../apps/classifier/src/understanding/fold.js';
import { type Knowledge, loadKnowledge } from '../apps/classifier/src/understanding/knowledge.js';
import { Lexicon } from '../apps/classifier/src/understanding/lexicon.js';
import { LinearModel } from '../apps/classifier/src/understanding/linear-model.js';
import { UnderstandingStage } from '../apps/classifier/src/understanding/understanding-stage.js';
import { percentile } from './programs.js';

/*
 * `npm run bench -- understanding [FILE …]`: our model beside two that anybody would try first, all taught the corpus
 * without its held-out rows and measured on those, and on every file given (rows as for `npm run evaluate`):
 *
 * - the same linear fit on character n-grams alone: no lexicon, no title, no frames, every row weighing one;
 * - the network of node-nlp with its own settings (@nlpjs/neural, which NlpManager's classifier is). node-nlp itself is no
 *   dependency: 119 MB, and its Chinese tokenizer splits by a dictionary. Here a text is its characters and their pairs.
 */

/** With its own settings the network goes on for hours on so many long texts; it is stopped after so many minutes. */
const NETWORK_MINUTES = Number(process.env.NETWORK_MINUTES ?? '5');
const STOPPED = new Error('stopped');
const READ_LIMIT = 1500;

interface Contender {
  name: string;
  trainedMs: number;
  /** The primary code of a text. */
  read: (text: string) => string;
}

const knowledge = loadKnowledge();
const codes = [...knowledge.taxonomy.codes.keys()];
const corpus = loadCorpus(knowledge.taxonomy);
const learnt = corpus.filter(({ id }) => !isHeldOut(id));
const heldOut = corpus.filter(({ id }) => isHeldOut(id));

const sets: [name: string, rows: LabelledMessage[]][] = [
  ['held out', heldOut],
  ...process.argv.slice(2).map((file): [string, LabelledMessage[]] => [basename(file), rowsOf(file)]),
];
const table = [];
for (const make of [ours, nGrams, network]) {
  const contender = make(knowledge);
  for (const [name, rows] of sets) table.push(measured(contender, name, rows));
}
console.log(`taught ${String(learnt.length)} rows of the corpus`);
console.table(table);
console.log(JSON.stringify({ bench: 'understanding', rows: table }));

function ours(known: Knowledge): Contender {
  const [twin, trainedMs] = timed(() => fitTwin(learnt, heldOut, known));
  const stage = new UnderstandingStage(new LinearModel(twin), known.lexicon, known.danger, known.taxonomy);
  return { name: 'ours', trainedMs, read: (text) => stage.understand({ text }).primary };
}

function nGrams(): Contender {
  const noWords = new Lexicon({ source: {}, nuisance: {}, matter: {} });
  // A first sentence of no length leaves the block of the title empty.
  const untitled = (text: string): string => `。${text}`;
  const rows = learnt.map((row) => ({ row: { ...row, text: untitled(row.text) }, weight: 1 }));
  const [parts, trainedMs] = timed(() => fit(rows, codes, noWords, DEFAULT_FIT));
  const model = new LinearModel(parts);
  const read = (text: string): string => {
    const { primary } = model.predict(model.vectorOf(countFeatures(untitled(text), noWords)));
    return codes[primary.indexOf(Math.max(...primary))] ?? '';
  };
  return { name: 'n-grams alone', trainedMs, read };
}

function network(): Contender {
  const began = performance.now();
  let rounds = 0;
  const brain = new NeuralNetwork({
    log: ({ iterations }) => {
      rounds = iterations;
      // The only way to stop it; what it has learnt stays.
      if (performance.now() - began > NETWORK_MINUTES * 60_000) throw STOPPED;
    },
  });
  try {
    brain.train(learnt.map(({ text, primary }) => ({ input: gramsOf(text), output: { [primary]: 1 } })));
  } catch (error) {
    if (error !== STOPPED) throw error;
  }
  const trainedMs = performance.now() - began;
  const read = (text: string): string => {
    const likeness = brain.run(gramsOf(text));
    return codes.reduce((best, code) => ((likeness[code] ?? 0) > (likeness[best] ?? 0) ? code : best));
  };
  return { name: `node-nlp's network, ${String(rounds)} rounds`, trainedMs, read };
}

function gramsOf(text: string): Record<string, number> {
  const letters = Array.from(fold(text, READ_LIMIT).text.replace(/[\s\p{P}\p{S}]/gu, ''));
  const pairs = letters.slice(1).map((letter, i) => `${letters[i] ?? ''}${letter}`);
  return Object.fromEntries([...letters, ...pairs].map((gram) => [gram, 1]));
}

function measured({ name, trainedMs, read }: Contender, set: string, rows: LabelledMessage[]) {
  for (const { text } of rows.slice(0, 50)) read(text);
  const ms: number[] = [];
  const guesses = rows.map(({ text }) => {
    const [guess, took] = timed(() => read(text));
    ms.push(took);
    return guess;
  });
  const share = (alike: (truth: string, guess: string) => boolean): number => {
    const right = rows.filter(({ primary }, i) => alike(primary, guesses[i] ?? '')).length;
    return Math.round((right / rows.length) * 1e3) / 1e3;
  };
  return {
    model: name,
    'training s': Math.round(trainedMs / 1_000),
    on: set,
    rows: rows.length,
    environmental: share((truth, guess) => isEnvironmental(truth) === isEnvironmental(guess)),
    group: share((truth, guess) => truth.charAt(0) === guess.charAt(0)),
    primary: share((truth, guess) => truth === guess),
    'messages/s': Math.round((1_000 * rows.length) / ms.reduce((sum, one) => sum + one, 0)),
    'p99 ms': Math.round(percentile(ms, 0.99) * 10) / 10,
  };
}

function rowsOf(file: string): LabelledMessage[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [parseMessage(JSON.parse(line), index + 1, new Set(codes))],
  );
}

function timed<T>(work: () => T): [T, number] {
  const began = performance.now();
  const made = work();
  return [made, performance.now() - began];
}
