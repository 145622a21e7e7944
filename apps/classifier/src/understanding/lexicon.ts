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
  /** First two characters → words that begin with them, longest first; words of one character as if a 0 followed. */
  private readonly byStart = new Map<number, { word: string; concepts: Concept[] }[]>();

  constructor(file: LexiconFile) {
    const words = new Map<string, Concept[]>();
    for (const kind of ['source', 'nuisance', 'matter'] as const) {
      for (const [name, list] of Object.entries(file[kind])) {
        if (list.length === 0)
          throw new ConfigError(`data/model/lexicon.json, ${kind} ${name}: has no words`);
        const concept = { kind, name };
        for (const word of list) words.set(word, [...(words.get(word) ?? []), concept]);
      }
    }
    for (const [word, concepts] of words) {
      const start = startKey(word.charCodeAt(0), word.length > 1 ? word.charCodeAt(1) : 0);
      this.byStart.set(start, [...(this.byStart.get(start) ?? []), { word, concepts }]);
    }
    for (const list of this.byStart.values()) list.sort((a, b) => b.word.length - a.word.length);
  }

  /**
   * All hits in a folded text. Words may nest (噪音扰民 holds 噪音), since each carries its own meaning; a concept
   * counts once where several of its words begin, by the longest.
   */
  find(text: string): LexiconHit[] {
    const hits: LexiconHit[] = [];
    for (let start = 0; start < text.length; start += 1) {
      const from = hits.length;
      const unit = text.charCodeAt(start);
      const next = start + 1 < text.length ? text.charCodeAt(start + 1) : 0;
      this.addHits(hits, from, this.byStart.get(startKey(unit, next)), text, start);
      if (next !== 0) this.addHits(hits, from, this.byStart.get(startKey(unit, 0)), text, start);
    }
    return hits;
  }

  /** Those of the words that stand at `start`; `from` is the first hit that begins there. */
  private addHits(
    hits: LexiconHit[],
    from: number,
    words: { word: string; concepts: Concept[] }[] | undefined,
    text: string,
    start: number,
  ): void {
    if (words === undefined) return;
    for (const { word, concepts } of words) {
      if (!text.startsWith(word, start)) continue;
      for (const concept of concepts) {
        if (hits.slice(from).some((hit) => hit.concept === concept)) continue;
        hits.push({ concept, word, start, end: start + word.length });
      }
    }
  }
}

const startKey = (first: number, second: number): number => first * 0x10000 + second;

/** Reads data/model/lexicon.json; a concept without words stops the boot. */
export const loadLexicon = (): Lexicon => new Lexicon(readData<LexiconFile>('model/lexicon.json'));
