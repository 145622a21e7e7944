import { readData } from '#common/config/data.js';
import { SCORES } from '#common/complaint/words.js';
import { pattern, wrong } from './dialogue-data.js';

const FILE = 'dialogue/patterns.json';

/** What a whole message can be besides a report; the order is the order in which it is looked for. */
export const ACTS = ['unsubscribe', 'progress', 'person', 'done', 'thanks', 'greeting'] as const;
export type Act = (typeof ACTS)[number];

interface PatternFile {
  place: Record<'generic' | 'named' | 'water' | 'wide', string>;
  source: Record<'kinds' | 'named' | 'stop' | 'unknown', string>;
  kinds: Record<string, string>;
  goingOn: Record<'yes' | 'no', string>;
  harm: Record<string, string>;
  evidence: Record<'yes' | 'no', string>;
  consent: Record<'yes' | 'no', string>;
  acts: Record<Act, string>;
  [single: string]: unknown;
}

/** data/dialogue/patterns.json, compiled. Throws a ConfigError that names what cannot be used. */
export function loadPatterns() {
  const file = readData<PatternFile>(FILE);
  const one = (name: string, flags?: string): RegExp => pattern(FILE, name, file[name], flags);
  const group = <K extends string>(name: string, keys: readonly K[], flags?: string): Record<K, RegExp> => {
    const all = file[name] as Record<string, unknown> | undefined;
    if (!all || keys.length === 0) throw wrong(FILE, `${name} is missing`);
    return Object.fromEntries(
      keys.map((key) => [key, pattern(FILE, `${name}.${key}`, all[key], flags)]),
    ) as Record<K, RegExp>;
  };
  return {
    place: group('place', ['generic', 'named', 'water'], 'gu'),
    widePlace: pattern(FILE, 'place.wide', file.place.wide),
    source: group('source', ['kinds', 'named', 'stop', 'unknown'], 'gu'),
    kinds: group('kinds', Object.keys(file.kinds)),
    when: one('when', 'gu'),
    goingOn: group('goingOn', ['yes', 'no']),
    yes: one('yes'),
    no: one('no'),
    harm: group('harm', Object.keys(file.harm)),
    harmNone: one('harmNone'),
    evidence: group('evidence', ['yes', 'no']),
    secrecy: one('secrecy'),
    consent: group('consent', ['yes', 'no']),
    correction: one('correction', 'su'),
    child: one('child'),
    consultation: one('consultation'),
    consultationOnly: one('consultationOnly'),
    another: one('another', 'gu'),
    acts: group('acts', ACTS, 'iu'),
    abuse: one('abuse'),
    rating: group('rating', SCORES),
    unsolved: one('unsolved'),
  };
}

export type Patterns = ReturnType<typeof loadPatterns>;
