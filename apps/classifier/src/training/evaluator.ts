/**
 * What one part of `npm run evaluate` has to offer. `evaluate.ts` reads the file, hands each line to `parse`,
 * all rows to `run`, writes the predictions a line each and prints the figures as one JSON object.
 */
export interface Evaluator<Row = unknown> {
  /** As typed on the command line: understanding, entities, place, sameness, routing. */
  name: string;
  /** Checks one parsed line of the input file. Throws a RowError that names the wrong field. */
  parse(row: unknown, line: number): Row;
  /** One prediction per row, in the order of the rows, and the figures measured over all of them. */
  run(rows: Row[]): Promise<Evaluation>;
}

export interface Evaluation {
  predictions: object[];
  figures: Record<string, unknown>;
}

/** A row of an evaluation or corpus file that cannot be used: names its line (from 1) and field. */
export class RowError extends Error {
  constructor(line: number, field: string, problem: string) {
    super(`line ${String(line)}, field "${field}": ${problem}`);
    this.name = 'RowError';
  }
}

/** The parsed line as an object, or a RowError. */
export function asRow(row: unknown, line: number): Record<string, unknown> {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Record<string, unknown>;
  throw new RowError(line, '(row)', 'is not a JSON object');
}

/** A field that has to be a string that is not empty. */
export function textField(row: Record<string, unknown>, field: string, line: number): string {
  const value = row[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new RowError(line, field, 'is not a text, or empty');
}
