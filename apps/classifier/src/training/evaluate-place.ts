/**
 * `npm run evaluate -- place FILE`: rows `{id, text, place?, hotline, adcode}`; `adcode` is the division that a careful
 * person would write down, null when nobody could tell. Measures exact division, district, and the unknown ones.
 */
import { loadDivisions } from '#common/divisions/divisions.js';
import { PlaceStage } from '../place/place.stage.js';
import { asRow, RowError, textField, type Evaluator } from './evaluator.js';

interface PlaceRow {
  id: string;
  text: string;
  place?: string;
  hotline: string;
  adcode: string | null;
}

const divisions = loadDivisions();

export const evaluatePlace: Evaluator<PlaceRow> = {
  name: 'place',
  parse(value, line) {
    const row = asRow(value, line);
    const code = (field: string): string => {
      const text = textField(row, field, line);
      if (!divisions.has(text)) throw new RowError(line, field, `"${text}" is no division`);
      return text;
    };
    return {
      id: textField(row, 'id', line),
      text: textField(row, 'text', line),
      ...(row.place === undefined ? {} : { place: textField(row, 'place', line) }),
      hotline: code('hotline'),
      adcode: row.adcode === null ? null : code('adcode'),
    };
  },
  run(rows) {
    const stage = new PlaceStage(divisions);
    const started = performance.now();
    const predictions = rows.map(({ id, hotline, ...input }) => {
      const { adcode, candidates, mentions } = stage.locate(input, hotline);
      return { id, adcode, candidates, mentions };
    });
    const seconds = (performance.now() - started) / 1000;
    const share = (right: (said: string | null, real: string | null) => boolean): number =>
      Math.round(
        (rows.filter((row, i) => right(predictions[i]?.adcode ?? null, row.adcode)).length / rows.length) *
          1000,
      ) / 1000;
    const district = (code: string | null): string | null =>
      code && (code.length === 9 ? (divisions.at(code, 'district') ?? null) : code);
    return Promise.resolve({
      predictions,
      figures: {
        rows: rows.length,
        exact: share((said, real) => said === real),
        district: share((said, real) => district(said) === district(real)),
        guessedThoughUnknown: rows.filter((row, i) => row.adcode === null && predictions[i]?.adcode !== null)
          .length,
        unknownThoughKnown: rows.filter((row, i) => row.adcode !== null && predictions[i]?.adcode === null)
          .length,
        rowsPerSecond: Math.round(rows.length / seconds),
      },
    });
  },
};
