import type { Random } from './random.js';

/** As much of JSON Schema as the API's description uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  /** True where any further field is allowed. */
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  example?: unknown;
}

export type Schemas = Record<string, Schema>;

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function resolve(schema: Schema, schemas: Schemas): Schema {
  if (schema.$ref === undefined) return schema;
  const found = schemas[schema.$ref.split('/').at(-1) ?? ''];
  if (!found) throw new Error(`the description has no ${schema.$ref}`);
  return found;
}

/** Where `value` is not what the schema says, as sentences; a property that the schema does not name is one, too. */
export function departures(value: unknown, schema: Schema, schemas: Schemas, at = 'body'): string[] {
  const own = resolve(schema, schemas);
  if (own.allOf) return own.allOf.flatMap((part) => departures(value, part, schemas, at));
  if (own.anyOf) {
    const tries = own.anyOf.map((part) => departures(value, part, schemas, at));
    return tries.find((found) => found.length === 0) ?? tries[0] ?? [];
  }
  if (own.enum && !own.enum.includes(value)) return [`${at} is ${show(value)}, none of the enum`];
  const types = own.type === undefined ? [] : [own.type].flat();
  const type = typeOf(value);
  if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number')))
    return [`${at} is ${type}, not ${types.join(' or ')}`];
  if (Array.isArray(value)) {
    const { items } = own;
    return items
      ? value.flatMap((item, index) => departures(item, items, schemas, `${at}[${String(index)}]`))
      : [];
  }
  if (typeof value === 'object' && value !== null)
    return departuresOfObject(value as Record<string, unknown>, own, schemas, at);
  if (own.format === 'date-time' && !DATE_TIME.test(String(value))) return [`${at} is no date-time`];
  if (own.format === 'uuid' && !UUID.test(String(value))) return [`${at} is no uuid`];
  return [];
}

function departuresOfObject(
  value: Record<string, unknown>,
  { properties = {}, required = [], additionalProperties }: Schema,
  schemas: Schemas,
  at: string,
): string[] {
  const missing = required.filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
  return Object.entries(value).reduce((found, [name, item]) => {
    const schema = properties[name];
    if (schema) return [...found, ...departures(item, schema, schemas, `${at}.${name}`)];
    return additionalProperties === true ? found : [...found, `${at}.${name} is not in the description`];
  }, missing);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const show = (value: unknown): string =>
  ((JSON.stringify(value) as string | undefined) ?? 'nothing').slice(0, 60);

/** Reasons and answers make most steps possible; what names another row mostly makes them impossible. */
const shareOf = (property: string): number =>
  /^(reason|reply|finding|codes|department|bureauAdcode|adcode)$/.test(property) ? 0.7 : 0.15;

/** A value that fits the schema; `known` gives what only the installation knows: ids, codes, names. */
export function valueFor(
  schema: Schema,
  schemas: Schemas,
  random: Random,
  known: (name: string) => unknown,
  name = '',
): unknown {
  const own = resolve(schema, schemas);
  const given = name === '' ? undefined : known(name);
  const type = [own.type].flat()[0];
  if (given !== undefined && type !== 'array') return given;
  if (own.enum) return random.pick(own.enum);
  if (own.example !== undefined && random.chance(0.5)) return own.example;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(own.properties ?? {})
          .filter(([property]) => own.required?.includes(property) || random.chance(shareOf(property)))
          .map(([property, inner]) => [property, valueFor(inner, schemas, random, known, property)]),
      );
    case 'array':
      return Array.from({ length: random.below(2) + (own.items?.format === 'binary' ? 0 : 1) }, () =>
        own.items ? valueFor(own.items, schemas, random, known, name) : null,
      );
    case 'integer':
    case 'number': {
      const from = own.minimum ?? 0;
      return from + random.below(Math.min(own.maximum ?? 1_000, from + 1_000) - from + 1);
    }
    case 'boolean':
      return random.chance(0.5);
    default:
      return textFor(own, random);
  }
}

function textFor({ format, pattern, minLength = 0, maxLength = 80 }: Schema, random: Random): string {
  if (format === 'uuid') return random.uuid();
  if (pattern !== undefined) return random.digits(6);
  const text = random.chance(0.5) ? random.text() : '味道很大,夜里排黑烟,请尽快查处。';
  return text.padEnd(minLength, '臭').slice(0, maxLength);
}
