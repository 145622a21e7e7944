import { describe, expect, it } from '@jest/globals';
import { decodeModel, encodeModel } from '../understanding/linear-model.js';
import { trainModel } from './build-model.js';
import { DEFAULT_FIT } from './fit.js';
import { loadCorpus } from './corpus.js';
import { loadKnowledge } from '../understanding/knowledge.js';
import { driftOf, tracesOf } from './report.js';

const knowledge = loadKnowledge();
const corpus = loadCorpus(knowledge.taxonomy).filter((_, i) => i % 40 === 0);
const file = encodeModel(
  trainModel(corpus, knowledge.taxonomy, knowledge.lexicon, { ...DEFAULT_FIT, epochs: 2 }),
);
const report = tracesOf(file, corpus, knowledge);
const namesOf = (drift: string[]): string[] => drift.map((sentence) => /"(.+)"/.exec(sentence)?.[1] ?? '');

describe('the drift check', () => {
  it('finds nothing where nothing changed', () => {
    expect(driftOf(report, tracesOf(file, corpus, knowledge))).toEqual([]);
  });

  it('finds a row that was changed; in the small sample the small model changes with it', () => {
    const changed = corpus.map((row, i) => (i === 0 ? { ...row, text: `${row.text}夜里更臭` } : row));
    expect(namesOf(driftOf(report, tracesOf(file, changed, knowledge)))).toEqual(
      expect.arrayContaining(['corpus', 'probe']),
    );
  });

  it('finds a model file that was exchanged, by its bytes and by what it decides', () => {
    const parts = decodeModel(file);
    parts.header.bias = parts.header.bias.map((_, i) => (i === 3 ? 50 : 0));
    const drift = driftOf(report, tracesOf(encodeModel(parts), corpus, knowledge));
    expect(namesOf(drift)).toEqual(['model', 'decisions']);
  });

  it('finds a report of before that has no such trace', () => {
    expect(namesOf(driftOf({ version: report.version }, report))).toContain('probe');
  });
});
