import { readData } from '../config/data.js';
import { ACCEPTANCES, type Acceptance } from '../complaint/words.js';
import { ConfigError } from '../errors/config-error.js';

/** One pollution code of data/taxonomy.json. Its first letter is its group (A air … Z no complaint of pollution). */
export interface Code {
  code: string;
  name: string;
  phrases: string[];
  coop: string[];
  legal_basis: string;
  acceptance: Acceptance;
  acceptance_note: string;
  department: string;
  department_note: string;
  local_variation: string;
  national_platform: string;
  source_category: string;
}

export interface Department {
  id: string;
  name: string;
}

/** The 55 codes and the departments, read once and checked against each other. */
export interface Taxonomy {
  codes: ReadonlyMap<string, Code>;
  departments: ReadonlyMap<string, Department>;
}

/** Reads data/taxonomy.json and data/departments.json; a wrong row stops the boot with its code named. */
export function loadTaxonomy(): Taxonomy {
  const departments = new Map(readData<Department[]>('departments.json').map((d) => [d.id, d]));
  const codes = new Map<string, Code>();
  for (const row of readData<Code[]>('taxonomy.json')) {
    const fault = faultOf(row, codes, departments);
    if (fault) throw new ConfigError(`data/taxonomy.json, code ${row.code}: ${fault}`);
    codes.set(row.code, row);
  }
  return { codes, departments };
}

function faultOf(
  row: Code,
  seen: ReadonlyMap<string, Code>,
  departments: ReadonlyMap<string, Department>,
): string | null {
  if (!/^[AWNSRETPZ]\d{2}$/.test(row.code)) return 'a code is a group letter and two digits';
  if (seen.has(row.code)) return 'stands twice';
  if (!row.name) return 'has no name';
  if (!departments.has(row.department)) return `department "${row.department}" is not in departments.json`;
  if (!ACCEPTANCES.includes(row.acceptance)) return `acceptance "${row.acceptance}" is unknown`;
  return null;
}

export const groupOf = (code: string): string => code.charAt(0);
export const isEnvironmental = (code: string): boolean => groupOf(code) !== 'Z';
