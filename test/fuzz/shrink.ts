import type { Draft } from './draft.js';

const MOST_TRIES = 60;

/**
 * Leaves out pieces of a request as long as it still fails in the same way. `fails` sends it again; a fault that hangs on
 * what others did at the same moment does not come back, and the request is given as it was.
 */
export async function shrink(
  draft: Draft,
  fails: (smaller: Draft) => Promise<boolean>,
): Promise<Draft | null> {
  if (!(await fails(draft))) return null;
  let smallest = draft;
  let tries = 0;
  for (let found = true; found && tries < MOST_TRIES;) {
    found = false;
    for (const smaller of smallerThan(smallest)) {
      tries += 1;
      if (tries > MOST_TRIES || !(await fails(smaller))) continue;
      smallest = smaller;
      found = true;
      break;
    }
  }
  return smallest;
}

function* smallerThan(draft: Draft): Generator<Draft> {
  for (const index of draft.headers.keys()) yield { ...draft, headers: without(draft.headers, index) };
  for (const index of draft.query.keys()) yield { ...draft, query: without(draft.query, index) };
  const { body } = draft;
  if (body.kind === 'json') {
    for (const value of smallerValues(body.value)) yield { ...draft, body: { ...body, value } };
  } else if (body.kind === 'form') {
    for (const index of body.fields.keys())
      yield { ...draft, body: { ...body, fields: without(body.fields, index) } };
  } else if (body.kind === 'multipart') {
    for (const index of body.parts.keys())
      yield { ...draft, body: { ...body, parts: without(body.parts, index) } };
  } else if (body.kind === 'signed') {
    for (const name of Object.keys(body.fields)) {
      const { [name]: _gone, ...fields } = body.fields;
      yield { ...draft, body: { ...body, fields } };
    }
  } else if (body.kind === 'raw' && body.bytes.length > 1) {
    const half = Math.floor(body.bytes.length / 2);
    yield { ...draft, body: { ...body, bytes: body.bytes.subarray(0, half) } };
    yield { ...draft, body: { ...body, bytes: body.bytes.subarray(half) } };
  }
}

function* smallerValues(value: unknown): Generator {
  if (typeof value === 'string' && value.length > 4) {
    yield value.slice(0, value.length / 2);
    yield value.slice(value.length / 2);
  }
  if (Array.isArray(value)) {
    for (const index of value.keys()) yield without(value as unknown[], index);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as Record<string, unknown>);
    for (const index of entries.keys()) yield Object.fromEntries(without(entries, index));
    for (const [name, item] of entries)
      for (const smaller of smallerValues(item)) yield { ...value, [name]: smaller };
  }
}

const without = <T>(list: readonly T[], at: number): T[] => list.filter((_item, index) => index !== at);
