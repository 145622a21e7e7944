import type { Wire } from './draft.js';
import { departures } from './schema.js';
import type { Answer } from './send.js';
import type { Description, Operation } from './world.js';

/** Longer than this nobody waits for an answer. */
export const SLOW_MS = 5_000;

const INSIDES =
  /node_modules|\bat .{1,200}\.(?:ts|js):\d+|QueryFailedError|duplicate key|violates|syntax error at|invalid input syntax|Cannot read prop|is not a function|\bSELECT\b.*\bFROM\b/;
/** What tells a person from another: phone and identity numbers, mail addresses. */
const PERSONAL = /(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|[\w.]+@[\w.]+\.[a-z]{2,}/g;
/** Fields that hold citizens' words as the desk may see them. */
const MASKED = new Set(['text', 'excerpt', 'placeText', 'title']);

/** What is wrong with an answer; null when it is as it should be. `operation` is null where none was aimed at. */
export function judge(
  wire: Wire,
  answer: Answer,
  operation: Operation | null,
  { schemas }: Description,
): string | null {
  const { status, body, ms } = answer;
  const text = body.toString('utf8');
  if (status >= 500) return `status ${String(status)}: ${text.slice(0, 300)}`;
  if (ms > SLOW_MS) return `slow: more than ${String(SLOW_MS)} ms`;
  const isHead = wire.method === 'HEAD';
  // A refusal of Node's parser, before anybody can answer in our words.
  const isWireLevel = answer.headers.connection === 'close' && [400, 408, 417, 431].includes(status);
  if (status >= 400 && !isHead && !isWireLevel) {
    const isPage = operation?.isPage ?? answer.headers['content-type']?.startsWith('text/html') ?? false;
    const wrong = isPage ? pageFault(answer, text) : problemFault(answer, text);
    if (wrong !== null) return wrong;
  }
  const inside = status >= 400 ? INSIDES.exec(text)?.[0] : undefined;
  if (inside !== undefined) return `the answer shows insides: ${inside}`;
  if (!operation || isHead) return null;
  const documented = Object.keys(operation.answers);
  if (!documented.includes(String(status)) && !isWireLevel)
    return `status ${String(status)} is not in the description (${documented.join(', ')})`;
  if (status >= 400) return operation.isPage ? null : echoFault(wire, text);
  return jsonFault(answer, text, operation, schemas);
}

function problemFault({ status, headers }: Answer, text: string): string | null {
  const type = headers['content-type'] ?? 'nothing';
  if (!type.startsWith('application/problem+json'))
    return `status ${String(status)} as ${type}, not application/problem+json`;
  const problem = parse(text) as Record<string, unknown> | null;
  if (problem === null) return 'problem+json that is no JSON';
  if (problem.status !== status) return 'a problem with another status';
  if (typeof problem.detail !== 'string' || !/[一-鿿]/.test(problem.detail))
    return 'a problem without a Chinese detail';
  if (typeof problem.code !== 'string' || typeof problem.type !== 'string') return 'a problem without a code';
  const errors = problem.errors as { field?: unknown; message?: unknown }[] | undefined;
  if (problem.code !== 'invalid-field') return null;
  if (!errors?.[0]) return 'invalid-field without a field';
  // A field may be called "": whoever sent that has to be told.
  const isNamed = errors.every((row) => typeof row.field === 'string' && Boolean(row.message));
  return isNamed ? null : 'invalid-field without a field or a message';
}

function pageFault({ status, headers }: Answer, text: string): string | null {
  const type = headers['content-type'] ?? 'nothing';
  if (!type.startsWith('text/html')) return `a page answers status ${String(status)} as ${type}`;
  return /[一-鿿]/.test(text) ? null : 'a page without a word';
}

/** Nothing personal of the request comes back in an error. */
function echoFault({ body }: Wire, text: string): string | null {
  const sent = new Set(body.subarray(0, 20_000).toString('utf8').match(PERSONAL) ?? []);
  const echoed = (text.match(PERSONAL) ?? []).some((found) => sent.has(found));
  return echoed ? 'the error repeats something personal' : null;
}

function jsonFault(
  { status, headers }: Answer,
  text: string,
  operation: Operation,
  schemas: Description['schemas'],
): string | null {
  const schema = operation.answers[String(status)];
  if (!schema) return null;
  if (!headers['content-type']?.startsWith('application/json')) return 'an answer that is not JSON';
  const value = parse(text);
  const found = departures(value, schema, schemas)[0];
  if (found !== undefined) return `not as described: ${found}`;
  const isDesk =
    operation.template.startsWith('/api/v1/') && !/\/(original|details|accounts)/.test(operation.template);
  return isDesk && showsNumber(value) ? 'a number in a text that should be masked' : null;
}

function showsNumber(value: unknown, name = ''): boolean {
  if (typeof value === 'string') return MASKED.has(name) && /(?<![0-9])1[3-9]\d{9}(?!\d)/.test(value);
  if (Array.isArray(value)) return value.some((item) => showsNumber(item, name));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => showsNumber(item, key));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
