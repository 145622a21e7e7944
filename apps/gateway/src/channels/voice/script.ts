import { readData } from '#common/config/data.js';
import { ConfigError } from '#common/errors/config-error.js';

/*
 * What a caller hears and where each answer leads, out of data/dialogue/voice.json: a city changes words and order there,
 * without a program. A file that cannot be followed to an end stops the boot with the step that is wrong.
 */

/** What a caller can tell; `where`, `what` and the like are the slots of the dialogue. */
export const SLOTS = [
  'where',
  'what',
  'who',
  'goingOn',
  'harm',
  'contact',
  'number',
  'question',
  'danger',
  'joins',
  'code',
] as const;
export type Slot = (typeof SLOTS)[number];

/** Where a call can go besides the steps of the file. */
export const EXITS = ['human', 'voicemail', 'end'] as const;
export type Exit = (typeof EXITS)[number];

export interface Choice {
  slot?: Slot;
  value?: string;
  go?: string;
  /** Said instead of pressed: any of these in what was heard. */
  words: string[];
}

interface Asking {
  say: string;
  go?: string;
}
export interface KeysStep extends Asking {
  kind: 'keys';
  keys: Record<string, Choice>;
}
/** Several keys, closed by #, or words. */
export interface ManyStep extends Asking {
  kind: 'many';
  slot: Slot;
  keys: Record<string, string>;
  /** Words that say "none of them". */
  none: string[];
  go: string;
}
export interface SpeechStep extends Asking {
  kind: 'speech';
  slot: Slot;
  /** Whether # passes it over. */
  skip?: boolean;
  go: string;
}
export interface DigitsStep extends Asking {
  kind: 'digits';
  slot: Slot;
  most: number;
  go: string;
}
export type Step = KeysStep | ManyStep | SpeechStep | DigitsStep;

const LINES = [
  'greeting',
  'advice',
  'silence',
  'misunderstood',
  'danger',
  'dangerHeard',
  'transfer',
  'unreached',
  'closed',
  'voicemail',
  'code',
  'pin',
  'promise',
  'promiseAnonymous',
  'readNow',
  'readLater',
  'progress',
  'progressUnknown',
  'goodbye',
] as const;
const NUMBERS = [
  'silenceSeconds',
  'pauseSeconds',
  'speechSeconds',
  'voicemailSeconds',
  'ringSeconds',
  'retries',
  'mostTurns',
] as const;
/** Steps that the program itself leads to. */
const NAMED = ['announcement', 'menu', 'contact', 'contactHidden', 'readBack', 'danger', 'progress'];

export type Script = Record<(typeof NUMBERS)[number], number> & {
  speaks: { voice: string; language: string };
  /** The language of speech recognition. */
  hears: string;
  first: string;
  lines: Record<(typeof LINES)[number], string>;
  readBack: { slot: Slot; say: string }[];
  steps: Record<string, Step>;
};

/** Throws a ConfigError that names what is wrong. */
export const loadScript = (): Script => checkedScript(readData<Script>('dialogue/voice.json'));

export function checkedScript(script: Script): Script {
  const faults = [
    ...LINES.filter((name) => !script.lines[name]).map((name) => `lines.${name} is missing`),
    ...NUMBERS.filter((name) => !(script[name] >= 1)).map((name) => `${name} must be 1 or more`),
    ...[...NAMED, script.first]
      .filter((name) => !(name in script.steps))
      .map((name) => `steps.${name} is missing`),
    ...Object.entries(script.steps).flatMap(([name, step]) =>
      faultsOf(step, script).map((fault) => `steps.${name}: ${fault}`),
    ),
    ...script.readBack
      .filter(({ slot, say }) => !SLOTS.includes(slot) || !say.includes('{value}'))
      .map(({ slot }) => `readBack: "${slot}" is no slot, or its sentence has no {value}`),
  ];
  if (faults.length > 0) throw new ConfigError(`data/dialogue/voice.json: ${faults.join('; ')}`);
  return script;
}

function faultsOf(step: Step, { steps }: Script): string[] {
  const leads = (to: string | undefined): boolean =>
    to !== undefined && (to in steps || (EXITS as readonly string[]).includes(to));
  const isSlot = (slot: Slot | undefined): boolean => slot === undefined || SLOTS.includes(slot);
  const faults: string[] = [];
  if (!step.say) faults.push('say is missing');
  if (step.kind === 'keys') {
    for (const [key, { go, slot, words }] of Object.entries(step.keys)) {
      if (!/^[1-9]$/.test(key)) faults.push(`key "${key}" is none of 1 to 9 (0 is danger)`);
      if (!leads(go ?? step.go)) faults.push(`key ${key} leads nowhere`);
      if (!isSlot(slot)) faults.push(`key ${key} fills no slot`);
      if (!Array.isArray(words) || words.length === 0) faults.push(`key ${key} has no words`);
    }
    return faults;
  }
  if (!leads(step.go)) faults.push(`go "${step.go}" leads nowhere`);
  if (!SLOTS.includes(step.slot)) faults.push(`slot "${step.slot}" is none`);
  if (step.kind === 'digits' && !(step.most >= 2)) faults.push('most must be 2 or more');
  return faults;
}
