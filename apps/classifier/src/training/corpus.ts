import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { URGENCIES, type Urgency } from '#common/complaint/words.js';
import { dataPath } from '#common/config/data.js';
import type { Taxonomy } from '#common/taxonomy/taxonomy.js';
import { RowError, asRow, textField } from './evaluator.js';

/** One labelled message, of the corpus or of an evaluation file. */
export interface LabelledMessage {
  id: string;
  text: string;
  primary: string;
  others: string[];
  urgency: Urgency;
  /** Of the folder of exceptions: rare or misleading, and far more of them here than in a mailbox. */
  exception?: true;
}

/** Rows of this folder inside the corpus are exceptions. */
const EXCEPTIONS = 'exceptions';

/** Checks one parsed row against the codes there are. Throws a RowError that names the field. */
export function parseMessage(input: unknown, line: number, codes: ReadonlySet<string>): LabelledMessage {
  const row = asRow(input, line);
  const { others, urgency } = row;
  const id = String(typeof row.id === 'number' ? row.id : textField(row, 'id', line));
  const primary = textField(row, 'primary', line);
  if (typeof row.text !== 'string') throw new RowError(line, 'text', 'is not a text');
  if (!codes.has(primary)) throw new RowError(line, 'primary', `"${primary}" is not a code of the taxonomy`);
  if (!Array.isArray(others)) throw new RowError(line, 'others', 'is not a list of codes');
  for (const code of others as unknown[]) {
    if (typeof code !== 'string' || !codes.has(code))
      throw new RowError(line, 'others', `"${String(code)}" is not a code`);
    if (code === primary) throw new RowError(line, 'others', `holds the primary code ${code} again`);
  }
  if (!URGENCIES.includes(urgency as Urgency))
    throw new RowError(line, 'urgency', `"${String(urgency)}" is unknown`);
  return { id, text: row.text, primary, others: others as string[], urgency: urgency as Urgency };
}

/** Reads every .jsonl file of a corpus folder and of its exceptions, by name. Errors name file, line and field. */
export function readCorpus(folder: string, codes: ReadonlySet<string>): LabelledMessage[] {
  const exceptions = existsSync(join(folder, EXCEPTIONS)) ? readFolder(join(folder, EXCEPTIONS), codes) : [];
  return [...readFolder(folder, codes), ...exceptions.map((row) => ({ ...row, exception: true as const }))];
}

/** The corpus of data/. */
export const loadCorpus = (taxonomy: Taxonomy): LabelledMessage[] =>
  readCorpus(dataPath('corpus'), new Set(taxonomy.codes.keys()));

function readFolder(folder: string, codes: ReadonlySet<string>): LabelledMessage[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
  return files.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .flatMap((line, index) => (line.trim() === '' ? [] : [parseNamed(name, line, index + 1, codes)])),
  );
}

function parseNamed(name: string, line: string, number: number, codes: ReadonlySet<string>): LabelledMessage {
  try {
    return parseMessage(JSON.parse(line), number, codes);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** One row in seven is held out of training and measured on; which one hangs on its id alone. */
export const isHeldOut = (id: string): boolean =>
  createHash('sha256').update(id).digest().readUInt32LE(0) % 7 === 0;
