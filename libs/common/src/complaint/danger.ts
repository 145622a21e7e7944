/**
 * Danger words: short rules that find a threat to life or a discharge that cannot wait in what a citizen
 * wrote. The gateway asks them at intake, before anything else has read the message, and the classifier asks
 * them again; they may only raise a level. The rules are data (data/danger.json) so that a duty officer can
 * read them; what each word of that file means stands beside the types below.
 */
import { readData } from '../config/data.js';
import { ConfigError } from '../errors/config-error.js';
import type { Span } from './suggestion.js';
import type { Urgency } from './words.js';

export interface DangerMatch {
  /** Id of the rule in data/danger.json. */
  rule: string;
  /** Its Chinese name. */
  name: string;
  level: DangerLevel;
  /** What to tell the citizen at once (110, 119, 120 …). */
  advice: string;
  span: Span;
}

/** Whether what was found is danger: told to the person on duty, never held back by a limit. */
export const isUrgent = (hits: readonly DangerMatch[]): boolean => hits.some(({ level }) => level === '特急');

export type DangerLevel = Extract<Urgency, '特急' | '紧急'>;

/**
 * Words before or after a sign that take its meaning away: a negation, hearsay, an old story, a fear.
 * `clause` looks back to the nearest punctuation mark, `sentence` to the nearest full stop.
 */
interface GuardRow {
  reach: 'clause' | 'sentence';
  before: string;
  after?: string;
}

interface RuleRow {
  id: string;
  name: string;
  level: DangerLevel;
  advice: string;
  guards: string[];
  /** The rule speaks when all patterns of one sign stand within that many characters of the first one. */
  signs: { all: string[]; within: number }[];
}

export interface DangerFile {
  version: string;
  guards: Record<string, GuardRow>;
  rules: RuleRow[];
}

interface Guard {
  reach: RegExp;
  before: RegExp;
  after: RegExp | null;
}

interface Rule extends Omit<RuleRow, 'guards' | 'signs'> {
  guards: Guard[];
  signs: { all: RegExp[]; within: number }[];
}

/** Of earlier words, as much as the signs of one rule may stand apart, and what guards them. */
const EARLIER = 140;
/** How far a guard looks to either side, and how many hits of one pattern are looked at. */
const GUARD_REACH = 40;
const MOST_HITS = 200;

export class DangerRules {
  constructor(
    readonly version: string,
    private readonly rules: readonly Rule[],
  ) {}

  /** The rules that speak, at most one match each, 特急 first. Any text is allowed; 100,000 characters take milliseconds. */
  match(text: string): DangerMatch[] {
    const found: DangerMatch[] = [];
    for (const { id, name, level, advice, signs, guards } of this.rules) {
      const span = firstSpan(text, signs, guards);
      if (span) found.push({ rule: id, name, level, advice, span });
    }
    return found.sort((a, b) => Number(a.level !== '特急') - Number(b.level !== '特急'));
  }

  /**
   * What a later message tells: the rules that speak in it, and those that speak only where it is read after the earlier
   * words ("一股刺鼻的味道", then "好几个人晕倒了"). The spans are those of both, a line apart.
   */
  matchLater(earlier: string, text: string): DangerMatch[] {
    const tail = earlier.slice(-EARLIER);
    const known = new Set(this.match(tail).map(({ rule }) => rule));
    for (const { rule } of this.match(text)) known.delete(rule);
    return this.match(`${tail}\n${text}`).filter(({ rule }) => !known.has(rule));
  }
}

/** Reads data/danger.json. Throws a ConfigError that names the rule when the file cannot be used. */
export function loadDangerRules(): DangerRules {
  return compileDangerRules(readData<DangerFile>('danger.json'));
}

/** Checks and compiles the rules of a danger file. Throws a ConfigError that names the rule. */
export function compileDangerRules(file: DangerFile): DangerRules {
  if (!file.version) throw new ConfigError('data/danger.json: version is missing');
  const guards = new Map(Object.entries(file.guards).map(([name, row]) => [name, compileGuard(name, row)]));
  const seen = new Set<string>();
  const rules = file.rules.map((row): Rule => {
    const fail = (problem: string) => new ConfigError(`data/danger.json, rule ${row.id}: ${problem}`);
    if (seen.has(row.id)) throw fail('stands twice');
    seen.add(row.id);
    if (!row.name || !row.advice) throw fail('needs a name and an advice');
    if (!['特急', '紧急'].includes(row.level)) throw fail(`level "${row.level}" is neither 特急 nor 紧急`);
    if (row.signs.length === 0) throw fail('has no signs');
    return {
      ...row,
      guards: row.guards.map((name) => guards.get(name) ?? raise(fail(`guard "${name}" is not defined`))),
      signs: row.signs.map(({ all, within }) => {
        if (all.length === 0 || within < 1 || within > 100)
          throw fail('a sign needs patterns and within 1 to 100');
        return { all: all.map((source) => compile(source, `rule ${row.id}`, 'g')), within };
      }),
    };
  });
  return new DangerRules(file.version, rules);
}

function compileGuard(name: string, row: GuardRow): Guard {
  return {
    reach: row.reach === 'clause' ? /[^,，、。.!！?？;；\s]{0,40}$/u : /[^。!！?？;；\n]{0,40}$/u,
    before: compile(row.before, `guard ${name}`),
    after: row.after === undefined ? null : compile(row.after, `guard ${name}`),
  };
}

/** Unbounded repetition is refused, so that no text can make a rule slow. */
function compile(source: string, where: string, flags = ''): RegExp {
  if (/[*+]|\{\d+,\}/.test(source.replace(/\\./g, ''))) {
    throw new ConfigError(`data/danger.json, ${where}: "${source}" repeats without a bound (* + {n,})`);
  }
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new ConfigError(`data/danger.json, ${where}: ${String(error)}`);
  }
}

function firstSpan(text: string, signs: Rule['signs'], guards: readonly Guard[]): Span | null {
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

function isGuarded(text: string, [start, end]: Span, { reach, before, after }: Guard): boolean {
  const back = reach.exec(text.slice(Math.max(0, start - GUARD_REACH), start))?.[0] ?? '';
  if (before.test(back)) return true;
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
