/**
 * The administrative divisions of mainland China, from province to street, in memory.
 *
 * Codes have 6 digits (province, city, district) or 9 (street, town). `100000` is the whole country. Three kinds of
 * city need care: municipalities (北京) have "市辖区" in the city's place, counties under a province (济源) have
 * "省直辖县级行政区划" there, and some cities (东莞 441900) have towns in the place of districts. The first two are
 * fillers: they never show in a path, and a municipality's filler counts as the municipality.
 */
import { readData } from '../config/data.js';
import { ConfigError } from '../errors/config-error.js';

export type DivisionLevel = 'nation' | 'province' | 'city' | 'district' | 'street';

export interface Division {
  code: string;
  name: string;
  level: DivisionLevel;
  /** Names from the widest to this one: ['辽宁省', '沈阳市', '铁西区']. */
  path: string[];
}

/** A name that is no longer official: what stood under it belongs now (mainly) to `to`. */
export interface Rename {
  name: string;
  city: string;
  to: string;
  year: number;
}

interface DivisionsFile {
  version: string;
  divisions: Record<string, string>;
  streets: Record<string, string>;
}

export const NATION = '100000';
const FILLER = /^(市辖区|县|(省|自治区)直辖县级行政区划)$/;

export class Divisions {
  private readonly below = new Map<string, string[]>();
  private readonly byName = new Map<string, string[]>();

  constructor(
    readonly version: string,
    private readonly names: ReadonlyMap<string, string>,
    readonly renames: readonly Rename[],
  ) {
    for (const [code, name] of names) {
      push(this.byName, name, code);
      if (!FILLER.test(name)) push(this.below, this.parent(code) ?? '', code);
    }
  }

  /** The division of a code, or undefined when there is none. Fillers answer as what they stand for. */
  get(code: string): Division | undefined {
    if (code === NATION) return { code, name: '全国', level: 'nation', path: ['全国'] };
    const name = this.names.get(code);
    if (name === undefined) return undefined;
    const path = [...this.ancestors(code).map((above) => above.name), name];
    return { code, name, level: levelOf(code, this.names), path };
  }

  has(code: string): boolean {
    return code === NATION || this.names.has(code);
  }

  /** From the widest to the one just above; empty for a province. */
  ancestors(code: string): { code: string; name: string }[] {
    const above = this.parent(code);
    if (above === undefined || above === NATION) return [];
    return [...this.ancestors(above), { code: above, name: this.names.get(above) ?? '' }];
  }

  /** Codes one level below, in code order: a city's districts, or its towns where it has no districts. */
  children(code: string): string[] {
    return this.below.get(code) ?? [];
  }

  /** Is `code` the same as `ancestor` or below it? A municipality's "市辖区" counts as the municipality. */
  within(code: string, ancestor: string): boolean {
    return code.startsWith(prefixOf(ancestor));
  }

  /** Codes of divisions with exactly this official name, inside `ancestor`. */
  find(name: string, ancestor: string = NATION): string[] {
    return (this.byName.get(name) ?? []).filter((code) => this.within(code, ancestor));
  }

  /** Every code inside `ancestor`, itself included, fillers not. */
  *inside(ancestor: string): Iterable<[code: string, name: string]> {
    for (const entry of this.names) {
      if (this.within(entry[0], ancestor) && !FILLER.test(entry[1])) yield entry;
    }
  }

  /** The division of the asked level (or wider, where that level is absent) that holds `code`. */
  at(code: string, level: 'district' | 'city' | 'province'): string | undefined {
    const chain = [...this.ancestors(code).map((above) => above.code), code].filter((c) => this.names.has(c));
    const rank = ['province', 'city', 'district'].indexOf(level);
    return chain.findLast(
      (c) => ['province', 'city', 'district'].indexOf(levelOf(c, this.names)) <= rank && c.length === 6,
    );
  }

  private parent(code: string): string | undefined {
    if (code === NATION) return undefined;
    if (code.length === 9) return code.slice(0, 6);
    if (code.endsWith('0000')) return NATION;
    const city = `${code.slice(0, 4)}00`;
    const above = code === city ? undefined : this.names.get(city);
    return above !== undefined && !FILLER.test(above) ? city : `${code.slice(0, 2)}0000`;
  }
}

/** Reads and checks data/divisions/; throws a ConfigError that names the row. Takes about 50 ms. */
export function loadDivisions(): Divisions {
  const file = readData<DivisionsFile>('divisions/divisions.json');
  const names = new Map<string, string>();
  for (const [code, name] of Object.entries(file.divisions)) {
    if (!/^\d{6}$/.test(code) || !name)
      throw new ConfigError(`data/divisions/divisions.json, "${code}": no division`);
    names.set(code, name);
  }
  for (const [above, row] of Object.entries(file.streets)) {
    if (!names.has(above))
      throw new ConfigError(`data/divisions/divisions.json, streets of "${above}": unknown code`);
    for (const street of row.split(' ')) names.set(above + street.slice(0, 3), street.slice(3));
  }
  const renames = readData<Rename[]>('divisions/renames.json');
  for (const { name, city, to } of renames) {
    if (!names.has(to) || !names.has(city)) {
      throw new ConfigError(`data/divisions/renames.json, ${name}: "${to}" or "${city}" is no division`);
    }
  }
  return new Divisions(file.version, names, renames);
}

function levelOf(code: string, names: ReadonlyMap<string, string>): DivisionLevel {
  if (code.length === 9) return 'street';
  if (code.endsWith('0000')) return 'province';
  if (!code.endsWith('00')) return 'district';
  return FILLER.test(names.get(code) ?? '') ? 'province' : 'city';
}

/** The digits that everything inside a division begins with. */
function prefixOf(code: string): string {
  if (code === NATION) return '';
  const municipality = /^(11|12|31|50)0[12]00$/.test(code);
  return municipality ? code.slice(0, 2) : code.length === 6 ? code.replace(/(00)+$/, '') : code;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
