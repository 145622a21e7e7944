/**
 * `npm run evaluate -- understanding|entities|place|sameness|routing FILE --predictions OUT.jsonl`
 *
 * Measures one stage of the classifier on a file of labelled rows (JSON Lines). Only the part that was asked
 * for is loaded. It overwrites OUT with one prediction per row, prints the figures as one JSON object on the
 * last line and exits 0; a missing file, an unknown part or a bad row exits 1 with a sentence that names it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Evaluator, RowError } from './evaluator.js';

const PARTS: Record<string, () => Promise<Evaluator>> = {
  understanding: async () => (await import('./evaluate-understanding.js')).evaluateUnderstanding,
  place: async () => (await import('./evaluate-place.js')).evaluatePlace,
  sameness: async () => (await import('./evaluate-sameness.js')).evaluateSameness,
  entities: async () => (await import('./evaluate-entities.js')).evaluateEntities,
  routing: async () => (await import('./evaluate-routing.js')).evaluateRouting,
};

const USAGE = `usage: npm run evaluate -- ${Object.keys(PARTS).join('|')} FILE --predictions OUT.jsonl`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { predictions: { type: 'string' } },
  });
  const [part, file] = positionals;
  const load = part === undefined ? undefined : PARTS[part];
  if (!load || file === undefined || positionals.length > 2) throw new Error(USAGE);
  if (!existsSync(file)) throw new Error(`the file ${file} does not exist`);
  const evaluator = await load();
  const { predictions, figures } = await evaluator.run(readRows(file, evaluator));
  if (values.predictions !== undefined) {
    writeFileSync(values.predictions, predictions.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  console.log(JSON.stringify({ part, file, ...figures }));
}

function readRows(file: string, evaluator: Evaluator): unknown[] {
  const rows: unknown[] = [];
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (line.trim() === '') continue;
    rows.push(evaluator.parse(parseLine(line, index + 1), index + 1));
  }
  if (rows.length === 0) throw new Error(`the file ${file} holds no rows`);
  return rows;
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new RowError(number, '(row)', 'is not valid JSON');
  }
}

try {
  await main();
} catch (error) {
  console.error(`evaluate: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
