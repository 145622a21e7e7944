import { CASE, DELIVERY, REPORT } from '#common/lifecycle/tables.js';
import type { Body, Draft } from './draft.js';
import { escape } from './draft.js';
import { rubbishFile } from './files.js';
import type { Pools } from './pools.js';
import type { Random } from './random.js';
import { resolve, type Schema, valueFor } from './schema.js';
import { type Operation, PASSWORD, type World } from './world.js';

/*
 * Requests that fit the description: ids of rows that are there, with the version that they have (or had a moment ago),
 * sent by somebody who may. What comes back is a success or a refusal with a reason.
 */

const CITIES = ['210106', '210100', '210000', '420500', '110100', '210106016'];
const WORDS: Record<string, readonly unknown[]> = {
  department: ['eco', 'urban', 'police', 'water', 'hotline', 'none'],
  adcode: CITIES,
  bureauAdcode: CITIES,
  hotline: ['210100', '420500', '330100'],
  within: CITIES,
  codes: ['A02', 'A04', 'W01', 'N02', 'Z07', 'Z04'],
  password: [PASSWORD],
  current: [PASSWORD],
  secret: ['8000', '000000', '123456'],
  contact: ['13800138000', '024-23456789', 'zhang@example.com', '+86 138 0013 8000'],
  role: ['operator', 'bureau', 'supervisor'],
  identity: ['anonymous', 'confidential', 'open'],
};

const OWNER: Record<string, 'report' | 'case' | 'delivery'> = {
  triage: 'report',
  cases: 'case',
  deliveries: 'delivery',
};
const KIND_OF_ID: Record<string, string> = {
  accounts: 'account',
  'api-keys': 'key',
  attachments: 'attachment',
};

/** Whom a request is from, mostly somebody whose work it is. Nobody loses the session that the others need. */
export function actorFor({ template, method, isPublic }: Operation, random: Random): string {
  if (/session/.test(template) && method !== 'GET') return 'spare';
  if (isPublic) return 'nobody';
  if (random.chance(0.1))
    return random.pick(['nobody', 'expired', 'foreign', 'key', 'bureau', 'operator', 'supervisor', 'admin']);
  if (/accounts|api-keys|hotlines|bureaus/.test(template)) return 'admin';
  if (/fetch/.test(template)) return random.pick(['bureau', 'key']);
  if (/deliveries|attachments/.test(template))
    return random.pick(['bureau', 'key', 'operator', 'supervisor']);
  return random.pick(['operator', 'operator', 'supervisor', 'foreign']);
}

const MACHINES = { report: REPORT, case: CASE, delivery: DELIVERY };

/** What the table allows in this state. */
function actionOf(owner: keyof typeof MACHINES, state: string, random: Random): string | undefined {
  const actions = MACHINES[owner].transitions.filter((row) =>
    (row.from as readonly string[]).includes(state),
  );
  return actions.length === 0 ? undefined : random.pick(actions).action;
}

export function validDraft(operation: Operation, world: World, pools: Pools, random: Random): Draft {
  const part = operation.template.split('/')[3] ?? '';
  const owner = OWNER[part];
  const row = owner && pools.row(owner, random);
  const known = (name: string): unknown => {
    if (row && name === 'action' && random.chance(0.9)) return actionOf(owner, row.state, random);
    if (row && random.chance(0.9)) {
      if (name === 'version') return row.version;
      if (name === 'suggestionId') return row.suggestionId ?? undefined;
    }
    if (name === 'bureauId' || name === 'coop') return pools.value('bureau', random);
    if (name === 'caseId') return pools.row('case', random)?.id;
    if (name === 'code') return pools.value('code', random);
    if (name === 'login' && operation.template.endsWith('session')) return pools.value('login', random);
    if (name === 'login') return `u${random.hex(12)}`;
    const words = WORDS[name];
    return words && random.chance(0.9) ? random.pick(words) : undefined;
  };
  const path = operation.template.replace(/\{(\w+)\}/g, (_match, name: string) => {
    if (name === 'code') return pools.value('code', random) ?? '0';
    if (name === 'adcode') return random.pick(['210100', '420500', '330100']);
    return escape(row?.id ?? pools.value(KIND_OF_ID[part] ?? '', random) ?? random.uuid());
  });
  const query = operation.parameters
    .filter((row) => row.in === 'query' && (row.required === true || random.chance(0.4)))
    .map(({ name, schema }): [string, string] => [
      name,
      String(valueFor(schema ?? {}, world.description.schemas, random, known, name)),
    ]);
  const headers = operation.parameters
    .filter((row) => row.in === 'header' && row.required === true)
    .map(({ name, schema }): [string, string] => [
      name,
      String(valueFor(schema ?? {}, world.description.schemas, random, known)),
    ]);
  if (operation.template === '/api/v1/reports' && random.chance(0.2))
    headers.push(['idempotency-key', random.uuid()]);
  return {
    method: operation.method,
    path,
    query,
    headers,
    body: bodyFor(operation, world, random, known),
  };
}

function bodyFor(operation: Operation, world: World, random: Random, known: (name: string) => unknown): Body {
  if (operation.template.startsWith('/channels/')) return signed(world, random);
  const isForm = operation.isPage && operation.method === 'POST';
  const [type, schema] = operation.bodies.length > 0 ? random.pick(operation.bodies) : [null, null];
  if (isForm && type === null) return form(pageForm(random, known), world, random);
  if (type === null) return { kind: 'none' };
  const value = valueFor(schema, world.description.schemas, random, known);
  if (type === 'application/json') return { kind: 'json', value: withoutFiles(value, schema, world) };
  const fields = Object.entries(withoutFiles(value, schema, world) as Record<string, unknown>).map(
    ([name, item]): [string, string] => [name, String(item)],
  );
  return type === 'multipart/form-data' ? form(fields, world, random) : { kind: 'form', fields };
}

/** Files travel as parts of their own. */
function withoutFiles(value: unknown, schema: Schema, { description }: World): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { properties = {} } = resolve(schema, description.schemas);
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => properties[name]?.items?.format !== 'binary'),
  );
}

const pageForm = (random: Random, known: (name: string) => unknown): [string, string][] => [
  ['text', random.chance(0.5) ? random.text() : '铁西区兴华街道化工厂夜里排黑烟,电话13800138000'],
  ...['place', 'contact', 'identity', 'token']
    .filter(() => random.chance(0.5))
    .map((name): [string, string] => [name, (known(name) as string | undefined) ?? random.text()]),
];

function form(fields: [string, string][], world: World, random: Random): Body {
  const parts = fields.map(([name, value]) => ({ name, bytes: Buffer.from(value) }));
  const files = Array.from({ length: random.chance(0.4) ? 1 + random.below(3) : 0 }, () =>
    random.chance(0.5)
      ? { name: 'photos', fileName: 'a.jpg', bytes: world.photo }
      : rubbishFile(world.photo, random),
  );
  return { kind: 'multipart', parts: [...parts, ...files] };
}

const NEARLY_RIGHT: Record<string, readonly string[]> = {
  MessageSid: ['SM', 'MM'],
  NumMedia: ['0', '1', '-1', '1e9', '11', ' 2 ', '0x1', 'NaN'],
  MediaUrl0: ['http://127.0.0.1:9/x', 'https://api.twilio.com/x', 'file:///etc/passwd', '//', 'data:,x'],
  From: ['+8613800138000', '13800138000', '106575', 'BANK', '+', 'whatsapp:+8613800138000', '+99999'],
};

/** A vendor's form that is a message, or nearly one; its signature always holds. */
function signed({ kits, gateway }: World, random: Random): Body {
  const kit = random.pick(kits);
  if (random.chance(0.5)) {
    const text = random.chance(0.5) ? random.text() : '铁西区兴华街道化工厂夜里排黑烟';
    const message = kit.message(
      { text, id: random.chance(0.2) ? 'again' : random.uuid(), from: `+86138${random.digits(8)}` },
      gateway.publicUrl,
    );
    return { kind: 'signed', kit, fields: Object.fromEntries(new URLSearchParams(message.body)) };
  }
  const names = [...kit.fields, random.text()].filter(() => random.chance(0.7));
  const fields = names.map((name) => {
    const nearly = Object.hasOwn(NEARLY_RIGHT, name) ? NEARLY_RIGHT[name] : undefined;
    const value = nearly && random.chance(0.7) ? random.pick(nearly) : random.text();
    return [name, name === 'MessageSid' && nearly?.includes(value) ? value + random.hex(32) : value];
  });
  return { kind: 'signed', kit, fields: Object.fromEntries(fields) as Record<string, string> };
}
