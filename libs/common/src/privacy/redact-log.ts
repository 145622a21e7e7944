import { maskText } from './mask.js';

/** Names of fields whose values never reach a log, whatever they hold. */
const SECRET =
  /password|secret|token|authorization|cookie|signature|api[-_]?key|^(pin|code|body|text|contact|parameters|params|query|detail)$/i;
const MAX_DEPTH = 6;

/**
 * Makes a log record safe by construction: secrets by their field name, personal data by maskText in every string.
 * Errors keep type, message and stack alone, since a database error carries the row in `parameters` and `detail`.
 */
export function redactLog(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '…';
  if (value instanceof Error) return redactError(value);
  if (Buffer.isBuffer(value)) return `<${String(value.length)} bytes>`;
  if (Array.isArray(value)) return value.map((item) => redactLog(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SECRET.test(key) ? '<redacted>' : redactLog(item, depth + 1),
    ]),
  );
}

function redactError(error: Error): Record<string, unknown> {
  return {
    type: error.name,
    message: maskText(error.message),
    stack: maskText(error.stack ?? ''),
    ...('code' in error && typeof error.code === 'string' ? { errorCode: error.code } : {}),
    ...(error.cause instanceof Error ? { cause: redactError(error.cause) } : {}),
  };
}
