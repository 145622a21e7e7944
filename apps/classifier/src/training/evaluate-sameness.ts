/**
 * `npm run evaluate -- sameness FILE`: rows `{id, text, user, date, matter}` in time order; the same matter means the
 * same source and nuisance. Each row is compared with earlier ones only, as the stage does it: at most 50 candidates
 * by shared terms, then the scorer. The search runs in memory over the same terms as the SQL of sameness/candidates.ts.
 */
import type { PlaceFinding } from '#common/complaint/suggestion.js';
import { loadDivisions, NATION } from '#common/divisions/divisions.js';
import { findMentions } from '../place/mentions.js';
import { PlaceStage } from '../place/place.stage.js';
import { loadBackground } from '../sameness/background.js';
import { compare } from '../sameness/compare.js';
import { featuresOf, termsOf, type Features } from '../sameness/features.js';
import { CANDIDATES } from '../sameness/candidates.js';
import { asRow, RowError, textField, type Evaluator } from './evaluator.js';

interface MatterRow {
  id: string;
  text: string;
  user: string;
  at: number;
  matter: string;
}

interface Known extends MatterRow {
  features: Features;
}

interface Prediction {
  id: string;
  earlier: { id: string; probability: number }[];
}

export const evaluateSameness: Evaluator<MatterRow> = {
  name: 'sameness',
  parse(value, line) {
    const row = asRow(value, line);
    const at = Date.parse(textField(row, 'date', line));
    if (Number.isNaN(at)) throw new RowError(line, 'date', 'is not a date');
    const { id, text, user, matter } = Object.fromEntries(
      ['id', 'text', 'user', 'matter'].map((field) => [field, textField(row, field, line)]),
    ) as Record<'id' | 'text' | 'user' | 'matter', string>;
    return { id, text, user, matter, at };
  },
  run(rows) {
    const started = performance.now();
    const predictions = predict(rows);
    const seconds = (performance.now() - started) / 1000;
    return Promise.resolve({
      predictions,
      figures: { ...measure(rows, predictions), rowsPerSecond: Math.round(rows.length / seconds) },
    });
  },
};

function predict(rows: MatterRow[]): Prediction[] {
  const places = new PlaceStage(loadDivisions());
  const background = loadBackground();
  const byTerm = new Map<string, number[]>();
  const known: Known[] = [];
  return rows.map((row, index) => {
    const place = maskedPlace(row.text) ?? places.locate({ text: row.text }, NATION);
    const features = featuresOf({ text: row.text }, place, null);
    const terms = termsOf(features, background);
    const shared = new Map<number, number>();
    for (const term of terms)
      for (const other of byTerm.get(term) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
    const candidates = [...shared].sort((a, b) => b[1] - a[1] || b[0] - a[0]).slice(0, CANDIDATES);
    const earlier = candidates.flatMap(([other]) => {
      const there = known[other];
      if (!there) return [];
      const circumstances = {
        hoursApart: (row.at - there.at) / 3_600_000,
        sameSender: row.user === there.user,
      };
      const { probability } = compare(features, there.features, circumstances, background);
      return [{ id: there.id, probability: Math.round(probability * 1000) / 1000 }];
    });
    for (const term of terms) byTerm.set(term, [...(byTerm.get(term) ?? []), index]);
    known.push({ ...row, features });
    return { id: row.id, earlier: earlier.sort((a, b) => b.probability - a.probability).slice(0, 10) };
  });
}

/**
 * Evaluation files often hide places: A市, A3区. The mark is read as what the place stage would have made of the name;
 * null when the text holds none.
 */
function maskedPlace(text: string): PlaceFinding | null {
  const marks = [...text.matchAll(/[A-Z]\d{0,2}[省市区县镇]/g)];
  const district = marks.find(([mark]) => /^[A-Z]\d+[区县市]$/.test(mark))?.[0];
  if (marks.length === 0) return null;
  const taken = marks.map((mark) => ({ start: mark.index, end: mark.index + mark[0].length }));
  const adcode =
    district && `${String(district.charCodeAt(0))}${district.replace(/\D/g, '').padStart(3, '0')}1`;
  return {
    adcode: adcode ?? null,
    candidates: [],
    mentions: findMentions(text, taken),
    divisionsVersion: 'masked',
  };
}

function measure(rows: MatterRow[], predictions: Prediction[]): Record<string, unknown> {
  const matterOf = new Map(rows.map((row) => [row.id, row.matter]));
  const earlierOf = new Map<string, number>();
  let [truePairs, saidPairs, rightPairs, withEarlier, inFirstFive, linked, linkedRight] = [
    0, 0, 0, 0, 0, 0, 0,
  ];
  for (const [index, { id, matter }] of rows.entries()) {
    const before = earlierOf.get(matter) ?? 0;
    const earlier = predictions[index]?.earlier ?? [];
    const same = (one: { id: string }): boolean => matterOf.get(one.id) === matter;
    const said = earlier.filter(({ probability }) => probability >= 0.5);
    truePairs += before;
    saidPairs += said.length;
    rightPairs += said.filter(same).length;
    if (before > 0) withEarlier++;
    if (earlier.slice(0, 5).some(same)) inFirstFive++;
    if (said[0]) linked++;
    if (said[0] && same(said[0])) linkedRight++;
    earlierOf.set(matter, before + 1);
    matterOf.set(id, matter);
  }
  return {
    rows: rows.length,
    pairs: scores(rightPairs, saidPairs, truePairs),
    rowsLinked: scores(linkedRight, linked, withEarlier),
    earlierInFirstFive: round(inFirstFive / withEarlier),
  };
}

function scores(right: number, said: number, real: number): Record<string, number> {
  const [precision, recall] = [right / (said || 1), right / (real || 1)];
  return {
    precision: round(precision),
    recall: round(recall),
    f1: round((2 * precision * recall) / (precision + recall || 1)),
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
