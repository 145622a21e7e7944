/**
 * Danger words: short rules that find a threat to life or a discharge that cannot wait in what a citizen
 * wrote. The gateway asks them at intake, before anything else has read the message, and the classifier asks
 * them again; they may only raise a level. The rules are data (data/danger.json) so that a duty officer can
 * read them; what each word of that file means stands beside the types below.
 */
import { readData } from '../config/data.js';
import { ConfigError } from '../errors/config-error.js';
import { compileRules, firstSpan, type GuardRow, type RuleWords, type Signs } from './signs.js';
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

interface RuleRow extends RuleWords {
  name: string;
  level: DangerLevel;
  advice: string;
}

export interface DangerFile {
  version: string;
  guards: Record<string, GuardRow>;
  rules: RuleRow[];
}

type Rule = Omit<RuleRow, 'guards' | 'signs'> & Signs;

/** Of earlier words, as much as the signs of one rule may stand apart, and what guards them. */
const EARLIER = 140;

export class DangerRules {
  constructor(
    readonly version: string,
    private readonly rules: readonly Rule[],
  ) {}

  /** The rules that speak, at most one match each, 特急 first. Any text is allowed; 100,000 characters take milliseconds. */
  match(text: string): DangerMatch[] {
    const found: DangerMatch[] = [];
    for (const rule of this.rules) {
      const { id, name, level, advice } = rule;
      const span = firstSpan(text, rule);
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
  const rules = compileRules('danger.json', file.guards, file.rules, ({ name, level, advice }, fail) => {
    if (!name || !advice) throw fail('needs a name and an advice');
    if (!['特急', '紧急'].includes(level)) throw fail(`level "${level}" is neither 特急 nor 紧急`);
  });
  return new DangerRules(file.version, rules);
}
