import { type DangerRules, loadDangerRules } from '#common/complaint/danger.js';
import { type Taxonomy, loadTaxonomy } from '#common/taxonomy/taxonomy.js';
import { type Lexicon, loadLexicon } from './lexicon.js';

/** What a text is understood by, besides the model. */
export interface Knowledge {
  taxonomy: Taxonomy;
  lexicon: Lexicon;
  danger: DangerRules;
}

/** Taxonomy, lexicon and danger rules of data/. Throws a ConfigError that names the file. */
export const loadKnowledge = (): Knowledge => ({
  taxonomy: loadTaxonomy(),
  lexicon: loadLexicon(),
  danger: loadDangerRules(),
});
