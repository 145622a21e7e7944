/** The standard sentences to citizens, out of data/templates/answers.json: polite, short, each with its placeholders. */
import { readData } from '#common/config/data.js';
import { ConfigError } from '#common/errors/config-error.js';

const PLACEHOLDERS = {
  accept: ['code', 'bureau'],
  refer: ['code', 'bureau'],
  refuse: ['code', 'phone'],
  'refuse-repeat': ['code', 'phone'],
  answer: ['code', 'phone'],
  discard: ['code', 'phone'],
  ask: ['code', 'missing'],
  result: ['code', 'finding', 'reply'],
} as const;
const SLOTS = ['where', 'what', 'who', 'when', 'more'] as const;

export type AnswerKind = keyof typeof PLACEHOLDERS;
export type Slot = (typeof SLOTS)[number];
type Values<K extends AnswerKind> = Record<(typeof PLACEHOLDERS)[K][number], string>;

export interface AnswerFile {
  version: string;
  texts: Record<string, string>;
  missing: Record<string, string>;
}

export class Answers {
  constructor(private readonly file: AnswerFile) {
    for (const kind of Object.keys(PLACEHOLDERS) as AnswerKind[]) checkText(kind, file.texts[kind]);
    for (const slot of SLOTS)
      if (!file.missing[slot]) throw new ConfigError(`data/templates/answers.json, missing.${slot}: no text`);
  }

  /** The sentence of a kind with its values in place; a value is put in as it is, braces and all. */
  text<K extends AnswerKind>(kind: K, values: Values<K>): string {
    return (this.file.texts[kind] ?? '').replace(
      /\{(\w+)\}/g,
      (_all, name) => (values as Record<string, string>)[String(name)] ?? '',
    );
  }

  /** The one question for a slot that a report does not fill. */
  question(slot: Slot): string {
    return this.file.missing[slot] ?? '';
  }
}

/** Reads and checks the file; throws a ConfigError that names the text. */
export const loadAnswers = (): Answers => new Answers(readData<AnswerFile>('templates/answers.json'));

function checkText(kind: AnswerKind, text: string | undefined): void {
  if (!text) throw new ConfigError(`data/templates/answers.json, ${kind}: no text`);
  const known: readonly string[] = PLACEHOLDERS[kind];
  const strange = [...text.matchAll(/\{(\w+)\}/g)]
    .map((match) => String(match[1]))
    .find((name) => !known.includes(name));
  if (strange !== undefined)
    throw new ConfigError(
      `data/templates/answers.json, ${kind}: {${strange}} is not one of ${known.join(', ')}`,
    );
}
