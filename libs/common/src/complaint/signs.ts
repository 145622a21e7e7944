/**
 * How words of a text are recognised by rules that are data: signs (patterns that stand near each other) and guards
 * (words beside a sign that take its meaning away). Used for danger (danger.ts) and for accusations (accusation.ts).
 */
import { ConfigError } from '../errors/config-error.js';
import type { Span } from './suggestion.js';

/**
 * Words before or after a sign that take its meaning away: a negation, hearsay, an old story, a fear.
 * `clause` looks back to the nearest punctuation mark, `sentence` to the nearest full stop.
 */
export interface GuardRow {
  reach: 'clause' | 'sentence';
  before: string;
  after?: string;
}

/** A rule speaks when all patterns of one sign stand within that many characters of the first one. */
export interface SignRow {
  all: string[];
  within: number;
}

/** What every rule of a file has, whatever else it says. */
export interface RuleWords {
  id: string;
  guards: string[];
  signs: SignRow[];
}

export interface Guard {
  /** What ends the words it looks at. */
  stop: RegExp;
  before: RegExp;
  after: RegExp | null;
}

export interface Signs {
  guards: readonly Guard[];
  signs: readonly { all: RegExp[]; within: number }[];
}

/** How far a guard looks to either side, and how many hits of one pattern are looked at. */
const GUARD_REACH = 40;
const MOST_HITS = 200;

/** Compiles the rules of one file under data/, in their order. Throws a ConfigError that names file and rule. */
export function compileRules<Row extends RuleWords>(
  file: string,
  guardRows: Record<string, GuardRow>,
  rules: readonly Row[],
  check: (row: Row, fail: (problem: string) => ConfigError) => void,
): (Omit<Row, 'guards' | 'signs'> & Signs)[] {
  const guards = new Map(
    Object.entries(guardRows).map(([name, row]) => [name, compileGuard(file, name, row)]),
  );
  const seen = new Set<string>();
  return rules.map((row) => {
    const fail = (problem: string) => new ConfigError(`data/${file}, rule ${row.id}: ${problem}`);
    if (seen.has(row.id)) throw fail('stands twice');
    seen.add(row.id);
    check(row, fail);
    if (row.signs.length === 0) throw fail('has no signs');
    return {
      ...row,
      guards: row.guards.map((name) => guards.get(name) ?? raise(fail(`guard "${name}" is not defined`))),
      signs: row.signs.map(({ all, within }) => {
        if (all.length === 0 || within < 1 || within > 100)
          throw fail('a sign needs patterns and within 1 to 100');
        return { all: all.map((source) => compilePattern(source, file, `rule ${row.id}`, 'g')), within };
      }),
    };
  });
}

function compileGuard(file: string, name: string, row: GuardRow): Guard {
  return {
    stop: row.reach === 'clause' ? /[,，、。.!！?？;；\s]/u : /[。!！?？;；\n]/u,
    before: compilePattern(row.before, file, `guard ${name}`),
    after: row.after === undefined ? null : compilePattern(row.after, file, `guard ${name}`),
  };
}

/** Unbounded repetition is refused, so that no text can make a rule slow. */
export function compilePattern(source: string, file: string, where: string, flags = ''): RegExp {
  if (/[*+]|\{\d+,\}/.test(source.replace(/\\./g, ''))) {
    throw new ConfigError(`data/${file}, ${where}: "${source}" repeats without a bound (* + {n,})`);
  }
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new ConfigError(`data/${file}, ${where}: ${String(error)}`);
  }
}

/** Where the first sign stands that no guard silences, or null. */
export function firstSpan(text: string, { signs, guards }: Signs): Span | null {
  for (const { all, within } of signs) {
    const hits: Span[][] = [];
    for (const pattern of all) {
      const found = hitsOf(text, pattern, guards);
      if (found.length === 0) break;
      hits.push(found);
    }
    if (hits.length < all.length) continue;
    const span = together(hits, within);
    if (span) return span;
  }
  return null;
}

function hitsOf(text: string, pattern: RegExp, guards: readonly Guard[]): Span[] {
  // Most patterns find nothing, and to search once is cheaper than to begin an iteration.
  if (text.search(pattern) < 0) return [];
  const hits: Span[] = [];
  let looked = 0;
  for (const hit of text.matchAll(pattern)) {
    if (++looked > MOST_HITS) break;
    const span: Span = [hit.index, hit.index + hit[0].length];
    if (!guards.some((guard) => isGuarded(text, span, guard))) hits.push(span);
  }
  return hits;
}

function isGuarded(text: string, [start, end]: Span, { stop, before, after }: Guard): boolean {
  let from = start;
  while (from > 0 && start - from < GUARD_REACH && !stop.test(text.charAt(from - 1))) from -= 1;
  if (before.test(text.slice(from, start))) return true;
  return after?.test(text.slice(end, end + GUARD_REACH)) ?? false;
}

/** The first place where every list has a hit within reach of one of the first list's hits. */
function together([first = [], ...others]: Span[][], within: number): Span | null {
  for (const anchor of first) {
    const near = others.map((list) => list.find((hit) => gap(anchor, hit) <= within));
    if (near.some((hit) => hit === undefined)) continue;
    const spans = [anchor, ...near.filter((hit) => hit !== undefined)];
    return [Math.min(...spans.map(([start]) => start)), Math.max(...spans.map(([, end]) => end))];
  }
  return null;
}

const gap = (a: Span, b: Span): number => Math.max(0, a[0] - b[1], b[0] - a[1]);

function raise(error: Error): never {
  throw error;
}
