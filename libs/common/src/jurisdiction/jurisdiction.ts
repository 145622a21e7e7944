/**
 * Who is responsible, as data: data/jurisdiction/<adcode>.json holds the ordered exceptions of one city, province or
 * of the nation (100000). Departments and acceptance that no rule names come from data/taxonomy.json. Rules are
 * dated, so that a past decision can be explained with the rule that was in force. See docs/routing.md.
 */
import { readdirSync } from 'node:fs';
import { dataPath, readData } from '../config/data.js';
import { ACCEPTANCES, type Acceptance } from '../complaint/words.js';
import { NATION, type Divisions } from '../divisions/divisions.js';
import { ConfigError } from '../errors/config-error.js';
import { groupOf, type Taxonomy } from '../taxonomy/taxonomy.js';

export const BUREAU_LEVELS = ['district', 'city', 'province'] as const;
export type BureauLevel = (typeof BUREAU_LEVELS)[number];

export interface JurisdictionRule {
  id: string;
  /** Codes, or the first letters of codes; one of the two. */
  codes?: string[];
  groups?: string[];
  /** Words of which one must stand in the text, and words of which none may. */
  keywords?: string[];
  unlessKeywords?: string[];
  /** Kinds of source as understanding names them. */
  sourceKinds?: string[];
  /** The level of the bureau that acts. */
  level: BureauLevel;
  /** Default: the taxonomy's. */
  department?: string;
  acceptance?: Acceptance;
  coop?: string[];
  /** One Chinese clause for the operator. */
  reason: string;
  /** First and last day in force, YYYY-MM-DD in Asia/Shanghai. */
  effectiveFrom: string;
  effectiveUntil?: string;
}

export interface JurisdictionFile {
  adcode: string;
  name: string;
  version: string;
  rules: JurisdictionRule[];
}

export type Jurisdictions = ReadonlyMap<string, JurisdictionFile>;

/** Reads every file under data/jurisdiction/ and checks each row; throws a ConfigError that names file and rule. */
export function loadJurisdictions(taxonomy: Taxonomy, divisions: Divisions): Jurisdictions {
  const files = new Map<string, JurisdictionFile>();
  for (const name of readdirSync(dataPath('jurisdiction'))
    .filter((one) => one.endsWith('.json'))
    .sort()) {
    const file = readData<JurisdictionFile>(`jurisdiction/${name}`);
    checkJurisdiction(file, `data/jurisdiction/${name}`, taxonomy, divisions);
    files.set(file.adcode, file);
  }
  if (!files.has(NATION))
    throw new ConfigError(`data/jurisdiction/${NATION}.json is missing: it holds the national default`);
  return files;
}

/** Throws a ConfigError when a row of `file` cannot be used; `where` is the name shown for the file. */
export function checkJurisdiction(
  file: JurisdictionFile,
  where: string,
  taxonomy: Taxonomy,
  divisions: Divisions,
): void {
  if (!divisions.has(file.adcode)) throw new ConfigError(`${where}: adcode "${file.adcode}" is no division`);
  if (!where.endsWith(`${file.adcode}.json`))
    throw new ConfigError(`${where}: the file must be called ${file.adcode}.json`);
  if (!file.version || !file.name) throw new ConfigError(`${where}: name and version are needed`);
  if (!Array.isArray(file.rules)) throw new ConfigError(`${where}: "rules" is not a list`);
  const seen = new Set<string>();
  for (const [index, rule] of file.rules.entries()) {
    const fault = seen.has(rule.id) ? 'the id stands twice' : faultOf(rule, taxonomy);
    if (fault) throw new ConfigError(`${where}, rule ${rule.id || `number ${String(index + 1)}`}: ${fault}`);
    seen.add(rule.id);
  }
}

function faultOf(rule: JurisdictionRule, { codes, departments }: Taxonomy): string | null {
  const groups = new Set([...codes.keys()].map(groupOf));
  const unknown =
    rule.codes?.find((code) => !codes.has(code)) ?? rule.groups?.find((group) => !groups.has(group));
  const stranger = [rule.department, ...(rule.coop ?? [])].find(
    (id) => id !== undefined && !departments.has(id),
  );
  if (!rule.id) return 'has no id';
  if (!rule.codes?.length === !rule.groups?.length) return 'needs either codes or groups';
  if (unknown !== undefined) return `code or group "${unknown}" is not in taxonomy.json`;
  if (stranger !== undefined) return `department "${stranger}" is not in departments.json`;
  if (!BUREAU_LEVELS.includes(rule.level))
    return `level "${rule.level}" is not one of ${BUREAU_LEVELS.join(', ')}`;
  if (rule.acceptance && !ACCEPTANCES.includes(rule.acceptance))
    return `acceptance "${rule.acceptance}" is unknown`;
  if (!rule.reason) return 'has no reason';
  for (const day of [rule.effectiveFrom, rule.effectiveUntil ?? rule.effectiveFrom]) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day)))
      return `"${day}" is not a day (YYYY-MM-DD)`;
  }
  return null;
}
