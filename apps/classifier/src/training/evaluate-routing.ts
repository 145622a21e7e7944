/**
 * `npm run evaluate -- routing FILE`: rows `{id, hotline, place, codes, text, on?, department, adcode, acceptance}`. The
 * codes and the place are given, so that only the tables and their use are measured; `on` is the day whose rules hold
 * (default: the day the first tables came into force).
 */
import { loadDivisions } from '#common/divisions/divisions.js';
import { loadJurisdictions } from '#common/jurisdiction/jurisdiction.js';
import { route } from '#common/jurisdiction/route.js';
import { loadTaxonomy } from '#common/taxonomy/taxonomy.js';
import { asRow, RowError, textField, type Evaluator } from './evaluator.js';

interface RoutingRow {
  id: string;
  hotline: string;
  place: string | null;
  codes: [string, ...string[]];
  text: string;
  on: string;
  department: string | null;
  adcode: string | null;
  acceptance: string;
}

const FIRST_DAY = '2026-01-01';

export const evaluateRouting: Evaluator<RoutingRow> = {
  name: 'routing',
  parse(value, line) {
    const row = asRow(value, line);
    const optional = (field: string): string | null =>
      row[field] === null ? null : textField(row, field, line);
    const codes: unknown = row.codes;
    if (!Array.isArray(codes) || typeof codes[0] !== 'string')
      throw new RowError(line, 'codes', 'is not a list of codes');
    return {
      id: textField(row, 'id', line),
      hotline: textField(row, 'hotline', line),
      place: optional('place'),
      codes: codes as [string, ...string[]],
      text: textField(row, 'text', line),
      on: row.on === undefined ? FIRST_DAY : textField(row, 'on', line),
      department: optional('department'),
      adcode: optional('adcode'),
      acceptance: textField(row, 'acceptance', line),
    };
  },
  run(rows) {
    const taxonomy = loadTaxonomy();
    const divisions = loadDivisions();
    const tables = { taxonomy, divisions, jurisdictions: loadJurisdictions(taxonomy, divisions) };
    const predictions = rows.map(({ id, codes, text, place, hotline, on }) => {
      const [primary, ...others] = codes;
      return { id, ...route({ primary, others, text, place, hotlineAdcode: hotline, on }, tables) };
    });
    const share = (field: 'department' | 'adcode' | 'acceptance'): number =>
      Math.round(
        (rows.filter((row, i) => predictions[i]?.[field] === row[field]).length / rows.length) * 1000,
      ) / 1000;
    return Promise.resolve({
      predictions,
      figures: {
        rows: rows.length,
        department: share('department'),
        adcode: share('adcode'),
        acceptance: share('acceptance'),
        wrong: rows
          .filter((row, i) =>
            (['department', 'adcode', 'acceptance'] as const).some(
              (field) => predictions[i]?.[field] !== row[field],
            ),
          )
          .map(({ id }) => id),
      },
    });
  },
};
