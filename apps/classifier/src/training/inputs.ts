import { loadDangerRules } from '#common/complaint/danger.js';
import { dataPath } from '#common/config/data.js';
import { type Taxonomy, loadTaxonomy } from '#common/taxonomy/taxonomy.js';
import { loadLexicon } from '../understanding/lexicon.js';
import type { Knowledge } from './build-model.js';
import { type LabelledMessage, readCorpus } from './corpus.js';

/** Taxonomy, lexicon and danger rules of data/. Throws a ConfigError that names the file. */
export const loadKnowledge = (): Knowledge => ({
  taxonomy: loadTaxonomy(),
  lexicon: loadLexicon(),
  danger: loadDangerRules(),
});

/** The corpus of data/. Errors name file, line and field. */
export const loadCorpus = (taxonomy: Taxonomy): LabelledMessage[] =>
  readCorpus(dataPath('corpus'), new Set(taxonomy.codes.keys()));
