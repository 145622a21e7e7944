import { readData } from '#common/config/data.js';
import { ConfigError } from '#common/errors/config-error.js';

/** What a word stands for: a source of a nuisance (餐饮), the nuisance itself (油烟) or any other matter (物业). */
export type ConceptKind = 'source' | 'nuisance' | 'matter';

export interface Concept {
  kind: ConceptKind;
  name: string;
}

export interface LexiconHit {
  concept: Concept;
  word: string;
  start: number;
  end: number;
}

type LexiconFile = Record<ConceptKind, Record<string, string[]>>;

/** The words of the domain, looked up longest first; one word may stand for several concepts. */
export class Lexicon {
  /** First character → words that begin with it, longest first. */
  private readonly byFirst = new Map<string, { word: string; concepts: Concept[] }[]>();

  constructor(file: LexiconFile) {
    const words = new Map<string, Concept[]>();
    for (const kind of ['source', 'nuisance', 'matter'] as const) {
      for (const [name, list] of Object.entries(file[kind])) {
        if (list.length === 0)
          throw new ConfigError(`data/model/lexicon.json, ${kind} ${name}: has no words`);
        for (const word of list) words.set(word, [...(words.get(word) ?? []), { kind, name }]);
      }
    }
    for (const [word, concepts] of words) {
      const first = word.charAt(0);
      this.byFirst.set(first, [...(this.byFirst.get(first) ?? []), { word, concepts }]);
    }
    for (const list of this.byFirst.values()) list.sort((a, b) => b.word.length - a.word.length);
  }

  /** All hits in a folded text; words may nest (自来水 also holds 水), since each carries its own meaning. */
  find(text: string): LexiconHit[] {
    const hits: LexiconHit[] = [];
    for (let start = 0; start < text.length; start += 1) {
      for (const { word, concepts } of this.byFirst.get(text.charAt(start)) ?? []) {
        if (!text.startsWith(word, start)) continue;
        for (const concept of concepts) hits.push({ concept, word, start, end: start + word.length });
        break;
      }
    }
    return hits;
  }
}

/** Reads data/model/lexicon.json; a concept without words stops the boot. */
export const loadLexicon = (): Lexicon => new Lexicon(readData<LexiconFile>('model/lexicon.json'));
