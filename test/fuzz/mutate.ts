import type { Body, Draft } from './draft.js';
import { escape } from './draft.js';
import { rubbishFile } from './files.js';
import type { Pools } from './pools.js';
import type { Random } from './random.js';
import type { World } from './world.js';

/*
 * Makes a request wrong in one to three places: a field of another type or length, one missing or too many, ids of other
 * kinds, headers that do not fit the body, methods that there are not.
 */

const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 2_000_000_001, 1e308, '', ' ', '\u0000', '0', 'true', 'null'],
  ...[[], {}, [null], [[]], { $gt: '' }, { toString: 1 }, [{}], 'x'.repeat(300), '臭'.repeat(5_000)],
  ...['2026-13-45', '00000000-0000-0000-0000-000000000000', '../../etc', '１３８００１３８０００'],
];
const TYPES = [
  ...[
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'text/plain',
    'text/xml',
  ],
  ...['application/json; charset=gbk', 'application/json; charset=utf-16le', 'application/json;charset=no'],
  ...['multipart/form-data; boundary=x', 'multipart/form-data; boundary=', 'image/png', 'a', '/', ''],
  ...['application/x-www-form-urlencoded; charset=big5', 'multipart/mixed; boundary=x', 'application/JSON'],
];
const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['accept', ['image/png', '*/*;q=x', '']],
  ['authorization', ['Bearer', `Bearer ${'x'.repeat(40)}`, 'Basic eDp5', 'Bearer \u00ff\u00fe']],
  [
    'cookie',
    ['session', 'session=', 'session=%', 'session="a', `session=${'a'.repeat(4_000)}`, '=;=;__proto__=1'],
  ],
  ['origin', ['null', 'https://evil.example', 'http://', 'x']],
  ['host', ['[]', 'evil.example', '', 'a:b', 'localhost:99999']],
  ['x-forwarded-for', ['no-address', '::1, 1.2.3.4', ',,,', '1.2.3.4'.repeat(50), '::ffff:1.2.3.4']],
  ['x-forwarded-host', ['evil.example', '[]', ',']],
  ['x-forwarded-proto', ['javascript', 'https,http']],
  [
    'x-hotline',
    ['420500', '210100', '', '000000', '沈阳', "'"].map((text) => Buffer.from(text).toString('latin1')),
  ],
  ['if-match', ['*', '"1"', 'W/"x']],
  ['range', ['bytes=0-', 'bytes=9-1', 'x']],
  ['idempotency-key', ['', 'k'.repeat(101), '\u00e4', 'same', 'same']],
  ['content-encoding', ['gzip', 'br', 'x']],
  ['sec-fetch-site', ['same-origin', 'cross-site', '']],
  ['transfer-encoding', ['identity']],
  ['x-http-method-override', ['DELETE']],
  ['if-none-match', ['*']],
  ['upgrade', ['websocket', 'h2c']],
];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'SEARCH'];

type Mutation = (draft: Draft, context: Context) => Draft;
interface Context {
  world: World;
  pools: Pools;
  random: Random;
}

const MUTATIONS: readonly (readonly [weight: number, mutate: Mutation])[] = [
  [8, (draft, context) => ({ ...draft, body: spoilBody(draft.body, context) })],
  [3, (draft, context) => ({ ...draft, path: spoilPath(draft.path, context) })],
  [3, (draft, context) => ({ ...draft, query: spoilQuery(draft.query, context) })],
  [3, (draft, { random }) => withHeader(draft, random.pick(HEADERS), random)],
  [2, (draft, { random }) => withHeader(draft, ['content-type', TYPES], random)],
  [1, (draft, { random }) => ({ ...draft, method: random.pick(METHODS) })],
];
const WEIGHTED = MUTATIONS.flatMap(([weight, mutation]) => Array.from({ length: weight }, () => mutation));

export function mutate(draft: Draft, context: Context): Draft {
  const times = context.random.pick([1, 1, 2, 3]);
  let mutated = draft;
  for (let time = 0; time < times; time += 1) mutated = context.random.pick(WEIGHTED)(mutated, context);
  return mutated;
}

const withHeader = (
  draft: Draft,
  [name, values]: readonly [string, readonly string[]],
  random: Random,
): Draft => {
  const line: [string, string] = [name, random.pick(values)];
  const twice = random.chance(0.1) ? [line, line] : [line];
  return { ...draft, headers: [...draft.headers.filter(([other]) => other !== name), ...twice] };
};

function spoilPath(path: string, { pools, random }: Context): string {
  const parts = path.split('/');
  const at = 1 + random.below(parts.length - 1);
  parts[at] = random.pick([
    () => pools.anyId(random),
    () => escape(random.text()),
    () =>
      random.pick(['%', '%zz', '%00', '%2e%2e', '.', '..', '%F0%9F', 'x'.repeat(250), '%252F', ';a=1', '*']),
    () => random.digits(12),
    () => (parts[at] ?? '').toUpperCase(),
    () => '',
  ])();
  return parts.join('/');
}

function spoilQuery(query: Draft['query'], { random }: Context): Draft['query'] {
  const names = [
    'q',
    'state',
    'limit',
    'cursor',
    'within',
    'reason',
    'urgency',
    '__proto__',
    'a[b]',
    'q[]',
    random.text(),
  ];
  const value = (): string =>
    random.pick([random.text(), '-1', '1e9', 'NaN', '', '%', btoa('["2","x","y"]')]);
  const name = query[0]?.[0] ?? random.pick(names);
  return random.pick<() => Draft['query']>([
    () => [...query, [random.pick(names), value()]],
    () => [[name, value()], ...query.slice(1)],
    () => [...query, [name, value()], [name, value()]],
    () => [],
    () => [...query, ['cursor', cursor(random)]],
  ])();
}

/** Nearly the cursor of the inbox. */
const cursor = (random: Random): string =>
  Buffer.from(
    JSON.stringify([
      random.pick<unknown>([0, 2, 3, -1, 'x', null]),
      random.pick([
        '2026-11-22 04:00:00+00',
        '2026-99-99 99:99:99+99',
        '9999-12-31 ...+00',
        '0000-00-00 :.:+00:99',
      ]),
      random.pick([random.uuid(), '-'.repeat(36), '0'.repeat(36), 'x']),
    ]),
  ).toString('base64url');

function spoilBody(body: Body, context: Context): Body {
  const { random, world } = context;
  if (random.chance(0.08)) return garbage(random);
  switch (body.kind) {
    case 'none':
      return random.chance(0.5) ? { kind: 'json', value: random.pick(VALUES) } : garbage(random);
    case 'json':
      return random.chance(0.15)
        ? spoilText(body.value, random)
        : { kind: 'json', value: spoil(body.value, context) };
    case 'form':
      return { kind: 'form', fields: spoilFields(body.fields, random) };
    case 'multipart':
      return {
        kind: 'multipart',
        parts: random.pick([
          () => [
            ...body.parts,
            ...Array.from({ length: 1 + random.below(25) }, () => rubbishFile(world.photo, random)),
          ],
          () => [...body.parts, { name: random.text(), bytes: Buffer.from(random.text()) }],
          () => body.parts.map((part) => (random.chance(0.5) ? { ...part, bytes: random.bytes(50) } : part)),
          () => body.parts.slice(1),
          () => [...body.parts, ...body.parts],
          () => body.parts.map((part) => ({ ...part, fileName: 'text' })),
        ])(),
      };
    case 'signed':
      return { ...body, fields: Object.fromEntries(spoilFields(Object.entries(body.fields), random)) };
    case 'raw':
      return body;
  }
}

function spoilFields(fields: [string, string][], random: Random): [string, string][] {
  const at = random.below(fields.length);
  return random.pick<() => [string, string][]>([
    () => fields.filter((_field, index) => index !== at),
    () => fields.map((field, index) => (index === at ? [field[0], random.text()] : field)),
    () => [...fields, [random.text(), random.text()]],
    () => [...fields, ...fields],
    () => [['__proto__', 'x'], ...fields, ['constructor', 'y'], ['toString', 'z']],
  ])();
}

/** Another value somewhere inside. */
function spoil(value: unknown, context: Context): unknown {
  const { random, pools } = context;
  if (Array.isArray(value) && value.length > 0 && random.chance(0.7))
    return value.map((item: unknown, index) => (index === 0 ? spoil(item, context) : item));
  if (typeof value !== 'object' || value === null || Array.isArray(value) || random.chance(0.05))
    return random.pick([() => random.pick(VALUES), () => random.text(), () => pools.anyId(random)])();
  const entries = Object.entries(value);
  const at = random.below(entries.length);
  return random.pick([
    () =>
      Object.fromEntries(
        entries.map(([name, item], index) => [name, index === at ? spoil(item, context) : item]),
      ),
    () =>
      Object.fromEntries(
        entries.map(([name, item], index) => [name, index === at ? spoil(item, context) : item]),
      ),
    () => Object.fromEntries(entries.filter((_entry, index) => index !== at)),
    // What many programs send for a field that they have no value for.
    () => ({ ...value, ...Object.fromEntries(entries.slice(at).map(([name]) => [name, null])) }),
    () => ({
      ...value,
      [random.pick(['extra', '__proto__', 'constructor', 'id', random.text()])]: random.pick(VALUES),
    }),
  ])();
}

/** JSON that JSON.stringify does not write. */
function spoilText(value: unknown, random: Random): Body {
  const text = (JSON.stringify(value) as string | undefined) ?? '';
  const made = random.pick([
    () => text.slice(0, random.below(text.length)),
    () => `\ufeff${text}`,
    () => text.replace('{', '{"__proto__":{"isAdmin":true},'),
    () => text.replace('}', ',"version":1,"version":"2","text":"a"}'),
    () => `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    () => text.replace(/\d+/, '1e400'),
    () => text.replace(/"/, "'"),
    () => text.replace(/:"/, ':"\\ud800'),
  ])();
  const bytes = random.chance(0.2) ? Buffer.from(made, 'utf16le') : Buffer.from(made);
  return {
    kind: 'raw',
    bytes,
    type: random.pick(['application/json', 'application/json; charset=utf-16le']),
  };
}

function garbage(random: Random): Body {
  const bytes = random.pick([
    () => random.bytes(random.below(300)),
    () => Buffer.from(random.text()),
    () => Buffer.from('--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nabc\r\n--x'),
    () => Buffer.from('--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n'),
    () => Buffer.alloc(2_200_000, 'a'),
  ]);
  return { kind: 'raw', bytes: bytes(), type: random.chance(0.9) ? random.pick(TYPES) : null };
}
