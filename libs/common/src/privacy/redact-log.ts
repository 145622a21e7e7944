import { DomainError } from '../errors/domain-error.js';
import { ConfigError } from '../errors/config-error.js';
import { maskText } from './mask.js';

/** Names of fields whose values never reach a log, whatever they hold. */
const SECRET =
  /password|secret|token|authorization|cookie|signature|api[-_]?key|^(pin|code|body|text|contact|parameters|params|query|detail|where)$/i;
const MAX_DEPTH = 6;
/** SQLSTATE classes whose messages name tables, columns and constraints; the others quote values (22) or whatever was raised (P0). */
const TELLING_SQLSTATE = /^(08|23|25|40|42|53|55|57|58)/;
/** A segment of an address that cannot hold anything that a person wrote: a word of ours, a division, an id of a row. */
const PLAIN_SEGMENT = /^([a-z][a-z0-9.-]{0,30}|\d{1,6}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|)$/;

/**
 * Makes a log record safe by construction: secrets by their field name, personal data by maskText in every string.
 * Errors keep type, message and frames alone, since a database error carries the row in `parameters` and `detail`; and
 * of a message that is not our own only what a program can have written.
 */
export function redactLog(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '…';
  if (value instanceof Error) return redactError(value, depth);
  if (ArrayBuffer.isView(value)) return `<${String(value.byteLength)} bytes>`;
  if (Array.isArray(value)) return value.map((item) => redactLog(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      maskText(key),
      SECRET.test(key) ? '<redacted>' : redactLog(item, depth + 1),
    ]),
  );
}

/** The path of an address without what a caller may have put into it: no query, no query code, no words. */
export const redactPath = (url: string): string =>
  (url.split('?')[0] ?? '')
    .split('/')
    .map((segment) => (PLAIN_SEGMENT.test(segment) ? segment : '…'))
    .join('/');

function redactError(error: Error, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    message: messageOf(error),
    stack: framesOf(error),
    ...('code' in error && typeof error.code === 'string' ? { errorCode: error.code } : {}),
    ...(error.cause instanceof Error && depth <= MAX_DEPTH
      ? { cause: redactError(error.cause, depth + 1) }
      : {}),
  };
}

function messageOf(error: Error): string {
  if (error instanceof DomainError || error instanceof ConfigError) return maskText(error.message);
  const state = 'code' in error && 'severity' in error ? String(error.code) : null;
  if (state !== null && !TELLING_SQLSTATE.test(state)) return `database error ${state}`;
  // JSON.parse and its like quote what they could not read.
  if (error instanceof SyntaxError) return 'syntax error in what was read';
  return maskText(error.message.replace(/(Cannot [A-Z]+) \/.*/s, '$1').replace(/\?\S+/g, '?…')).replace(
    /([^\u0020-\u007e]|%[0-9a-f]{2}|\\u[0-9a-f]{4})+/gi,
    '…',
  );
}

/** Where it happened; the first lines of a stack repeat the message. */
const framesOf = ({ stack = '' }: Error): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at .*(:\d+|\(.*\)|<anonymous>)\)?$/.test(line))
    .join('\n');
