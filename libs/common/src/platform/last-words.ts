import { ConfigError } from '../errors/config-error.js';
import { redactLog } from '../privacy/redact-log.js';

/**
 * What a program says when it cannot go on. Node itself would print an error with all its fields, and a database error
 * carries the row. Call it first in a program.
 */
export function redactLastWords(program: string): void {
  process.on('uncaughtException', (error) => {
    sayLastWords(program, error);
    process.exit(1);
  });
}

export function sayLastWords(program: string, error: unknown): void {
  if (error instanceof ConfigError) console.error(error.message);
  else
    console.error(
      JSON.stringify({ level: 60, name: program, err: redactLog(error), msg: 'ended by an error' }),
    );
}
