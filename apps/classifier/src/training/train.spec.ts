import { describe, expect, it } from '@jest/globals';
import { dataPath } from '#common/config/data.js';
import { loadTaxonomy } from '#common/taxonomy/taxonomy.js';
import { loadLexicon } from '../understanding/lexicon.js';
import { countFeatures } from '../understanding/features.js';
import { LinearModel, decodeModel, encodeModel, loadModel } from '../understanding/linear-model.js';
import { framed, joined } from './augment.js';
import { readCorpus } from './corpus.js';
import { DEFAULT_FIT } from './fit.js';
import { trainModel } from './build-model.js';
import { trainingRows } from './training-rows.js';

const taxonomy = loadTaxonomy();
const lexicon = loadLexicon();
const corpus = readCorpus(dataPath('corpus'), new Set(taxonomy.codes.keys())).filter((_, i) => i % 40 === 0);
const train = (): Buffer => encodeModel(trainModel(corpus, taxonomy, lexicon, { ...DEFAULT_FIT, epochs: 2 }));
const trained = train();

describe('training', () => {
  it('gives the same bytes for the same input', () => {
    expect(train().equals(trained)).toBe(true);
  });

  it('survives being written and read, and knows its own rows', () => {
    const model = new LinearModel(decodeModel(trained));
    const right = corpus.filter((row) => {
      const { primary } = model.predict(model.vectorOf(countFeatures(row.text, lexicon)));
      return model.header.codes[primary.indexOf(Math.max(...primary))] === row.primary;
    });
    expect(right.length / corpus.length).toBeGreaterThan(0.6);
  });

  it('refuses a model file that is absent or cut short', () => {
    expect(() => loadModel('/nowhere/understanding.bin')).toThrow(/npm run train/);
    expect(() => decodeModel(trained.subarray(0, -10))).toThrow(/cut short/);
  });
});

describe('an exception', () => {
  it('weighs a quarter of an ordinary row and is seen as it stands', () => {
    const [ordinary] = corpus.filter(({ primary }) => primary === 'N03');
    const rows = ordinary ? [ordinary, { ...ordinary, id: 'n03-x', exception: true as const }] : [];
    const made = trainingRows(rows, taxonomy).filter(({ row }) => row.primary === 'N03' && row.id !== '');
    const weightOf = (id: string | undefined): number[] =>
      made.filter(({ row }) => row.id === id).map(({ weight }) => weight);
    expect(weightOf('n03-x')).toEqual([0.25 * Math.max(...weightOf(ordinary?.id))]);
  });
});

describe('rows made from others', () => {
  const row = { id: 'a', text: '烟囱天天冒黑烟', primary: 'A02', others: ['A03'], urgency: '一般' as const };

  it('keep their labels in a frame; a wrong number gets none', () => {
    expect(framed(row, 1)).toMatchObject({ primary: 'A02', others: ['A03'], urgency: '一般' });
    expect(framed(row, 1)?.text).toContain('烟囱天天冒黑烟');
    expect(framed({ ...row, primary: 'Z08' }, 1)).toBeNull();
  });

  it('lead with the first when joined; Z rows and equal codes are not joined', () => {
    const second = {
      ...row,
      id: 'b',
      text: '河水发黑',
      primary: 'W03',
      others: ['A02'],
      urgency: '紧急' as const,
    };
    expect(joined(row, second)).toMatchObject({ primary: 'A02', others: ['A03', 'W03'], urgency: '紧急' });
    expect(joined(row, row)).toBeNull();
    expect(joined(row, { ...second, primary: 'Z07' })).toBeNull();
  });
});
