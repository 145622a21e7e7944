/**
 * Passages that accuse officials of breaking discipline or the law (bribes, kinship with the source, collusion, leaks),
 * and passages that complain of inaction. 信访工作条例 art. 30 forbids passing an accusation to the accused, so the first
 * kind is shown to the operator, has to be checked before dispatch and is left out of what a bureau reads; the second is
 * only marked. A passage is the whole sentence that carries it, wherever it stands and whatever the main code. The rules
 * are data (data/accusations.json): the first pattern of each sign is the telling one, `{name}` stands for the words of
 * that name.
 */
import { readData } from '../config/data.js';
import { ConfigError } from '../errors/config-error.js';
import { compileRules, firstSpan, type GuardRow, type RuleWords, type Signs } from './signs.js';
import type { Span } from './suggestion.js';

export const PASSAGE_KINDS = ['accusation', 'inaction'] as const;
export type PassageKind = (typeof PASSAGE_KINDS)[number];

export interface Passage {
  kind: PassageKind;
  /** Id of the rule in data/accusations.json. */
  rule: string;
  /** Its Chinese name. */
  name: string;
  /** Whole sentences with their full stop; passages never overlap. */
  span: Span;
}

interface RuleRow extends RuleWords {
  name: string;
  kind: PassageKind;
}

interface AccusationFile {
  version: string;
  words: Record<string, string>;
  guards: Record<string, GuardRow>;
  rules: RuleRow[];
}

type Rule = Omit<RuleRow, 'guards' | 'signs'> & Signs;

const FILE = 'accusations.json';
const STOP = /[。！!？?；;\n]/;
/** "他收了两条烟": who he is stands in the sentence before. */
const PRONOUN = /^[\s,，]{0,2}(?:他|她|这个人|这种人|此人|该人|其)/;
/** A text without full stops is cut so far around the telling word. */
const LONGEST_SIDE = 150;
/** Further passages than these are taken for one that reaches to the end: nothing of them may slip through. */
const MOST_PASSAGES = 60;

export class AccusationRules {
  /** Any telling word: only sentences that hold one are looked at closely. */
  private readonly telling: RegExp;

  constructor(private readonly rules: readonly Rule[]) {
    const first = rules.flatMap(({ signs }) => signs.map(({ all }) => all[0]?.source ?? ''));
    this.telling = new RegExp([...new Set(first)].join('|'), 'g');
  }

  /** In the order of the text. Any text is allowed; the time it takes grows with its length and no faster. */
  passages(text: string): Passage[] {
    const found: Passage[] = [];
    let done = 0;
    let seen = 0;
    this.telling.lastIndex = 0;
    for (let hit = this.telling.exec(text); hit; hit = this.telling.exec(text)) {
      const [start, end] = sentenceAt(text, Math.max(done, hit.index));
      const passage = this.judge(text, start, end, done);
      if (passage) found.push(passage);
      // A long run without full stops is read on where this window ends.
      done = Math.max(passage?.span[1] ?? end, hit.index + 1);
      this.telling.lastIndex = done;
      seen += 1;
      if (seen > MOST_PASSAGES * 5 || found.length === MOST_PASSAGES) return [...found, ...rest(text, done)];
    }
    return found;
  }

  private judge(text: string, start: number, end: number, floor: number): Passage | null {
    const from = PRONOUN.test(text.slice(start, start + 8))
      ? sentenceAt(text, Math.max(0, start - 2))[0]
      : start;
    for (const first of new Set([start, Math.max(from, floor)])) {
      const sentence = text.slice(first, end);
      for (const rule of this.rules) {
        const span = firstSpan(sentence, rule);
        if (!span) continue;
        const at = first + span[0] < start ? first : start;
        const { kind, id, name } = rule;
        return { kind, rule: id, name, span: trimmed(text, Math.max(at, floor), end) };
      }
    }
    return null;
  }
}

/** [start, end) of the sentence that holds a position, with its full stop. */
function sentenceAt(text: string, at: number): Span {
  let start = at;
  while (start > 0 && at - start < LONGEST_SIDE && !STOP.test(text.charAt(start - 1))) start -= 1;
  let end = at;
  while (end < text.length && end - at < LONGEST_SIDE && !STOP.test(text.charAt(end))) end += 1;
  while (end < text.length && end - at < LONGEST_SIDE + 3 && STOP.test(text.charAt(end))) end += 1;
  return [start, end];
}

function trimmed(text: string, start: number, end: number): Span {
  const said = text.slice(start, end);
  return [start + said.length - said.trimStart().length, start + said.trimEnd().length];
}

const rest = (text: string, from: number): Passage[] =>
  from < text.length
    ? [{ kind: 'accusation', rule: 'more', name: '疑似检举内容太多', span: [from, text.length] }]
    : [];

/** Reads data/accusations.json. Throws a ConfigError that names the rule when the file cannot be used. */
export function loadAccusationRules(): AccusationRules {
  const { words, guards, rules } = readData<AccusationFile>(FILE);
  const filled = (source: string): string =>
    source.replace(/\{([a-z]+)\}/g, (_, name: string) => {
      const found = words[name];
      if (found === undefined) throw new ConfigError(`data/${FILE}: there are no words "${name}"`);
      return `(?:${found})`;
    });
  const rows = rules.map((row) => ({
    ...row,
    signs: row.signs.map(({ all, within }) => ({ all: all.map(filled), within })),
  }));
  return new AccusationRules(
    compileRules(FILE, guards, rows, ({ name, kind }, fail) => {
      if (!name) throw fail('needs a name');
      if (!PASSAGE_KINDS.includes(kind)) throw fail(`kind "${kind}" is neither accusation nor inaction`);
    }),
  );
}

/** What stands in a bureau's view in the place of what accuses officials. */
const LEFT_OUT = '【此处内容由热线另行处理】';

/** A report's text without the passages that accuse officials. */
export function withoutAccusations(text: string, passages: readonly Passage[]): string {
  let at = 0;
  let kept = '';
  for (const { kind, span } of passages) {
    if (kind !== 'accusation') continue;
    kept += text.slice(at, span[0]) + LEFT_OUT;
    at = span[1];
  }
  return kept + text.slice(at);
}
