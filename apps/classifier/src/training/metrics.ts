/** Figures of the understanding stage, as an acceptance test would compute them. */
import type { ModelFigures } from '#common/database/records/model.js';

export interface Judged {
  id: string;
  truth: { primary: string; codes: string[]; urgency: string };
  guess: { primary: string; probability: number; codes: string[]; urgency: string };
}

export interface UnderstandingFigures extends ModelFigures {
  confused: { truth: string; guess: string; rows: number }[];
}

/** Shares are 0 to 1; recall and precision of 特急 are null where nothing was to be found or was found. */
export function figuresOf(rows: readonly Judged[]): UnderstandingFigures {
  const share = (test: (row: Judged) => boolean): number => round(rows.filter(test).length / rows.length);
  const z = (code: string): boolean => code.startsWith('Z');
  return {
    rows: rows.length,
    environmental: share(({ truth, guess }) => z(truth.primary) === z(guess.primary)),
    group: share(({ truth, guess }) => truth.primary.charAt(0) === guess.primary.charAt(0)),
    primary: share(({ truth, guess }) => truth.primary === guess.primary),
    ...f1(rows),
    urgency: share(({ truth, guess }) => truth.urgency === guess.urgency),
    ...urgent(rows),
    calibrationError: round(calibrationError(rows)),
    confused: confusedPairs(rows).slice(0, 15),
  };
}

/** Over (row, code) pairs for micro; the mean over codes that occur in truth for macro. */
function f1(rows: readonly Judged[]): { microF1: number; macroF1: number } {
  const per = new Map<string, { hit: number; truth: number; guess: number }>();
  const of = (code: string): { hit: number; truth: number; guess: number } => {
    const counts = per.get(code) ?? { hit: 0, truth: 0, guess: 0 };
    per.set(code, counts);
    return counts;
  };
  for (const { truth, guess } of rows) {
    for (const code of truth.codes) of(code).truth += 1;
    for (const code of guess.codes) {
      of(code).guess += 1;
      if (truth.codes.includes(code)) of(code).hit += 1;
    }
  }
  const all = [...per.values()];
  const sum = (key: 'hit' | 'truth' | 'guess'): number =>
    all.reduce((total, counts) => total + counts[key], 0);
  const score = (hit: number, truth: number, guess: number): number =>
    truth + guess > 0 ? (2 * hit) / (truth + guess) : 0;
  const known = all.filter(({ truth }) => truth > 0);
  const macro =
    known.reduce((total, { hit, truth, guess }) => total + score(hit, truth, guess), 0) / (known.length || 1);
  return { microF1: round(score(sum('hit'), sum('truth'), sum('guess'))), macroF1: round(macro) };
}

function urgent(rows: readonly Judged[]): { urgentRecall: number | null; urgentPrecision: number | null } {
  const is = (level: string): boolean => level === '特急';
  const both = rows.filter(({ truth, guess }) => is(truth.urgency) && is(guess.urgency)).length;
  const ratio = (of: number): number | null => (of > 0 ? round(both / of) : null);
  return {
    urgentRecall: ratio(rows.filter(({ truth }) => is(truth.urgency)).length),
    urgentPrecision: ratio(rows.filter(({ guess }) => is(guess.urgency)).length),
  };
}

/** Expected calibration error over ten equal bins: how far the stated probability is from being right. */
export function calibrationError(rows: readonly Judged[]): number {
  const bins = Array.from({ length: 10 }, () => ({ rows: 0, stated: 0, right: 0 }));
  for (const { truth, guess } of rows) {
    const bin = bins[Math.min(9, Math.floor(guess.probability * 10))];
    if (!bin) continue;
    bin.rows += 1;
    bin.stated += guess.probability;
    bin.right += Number(truth.primary === guess.primary);
  }
  return bins.reduce((total, { stated, right }) => total + Math.abs(stated - right), 0) / (rows.length || 1);
}

function confusedPairs(rows: readonly Judged[]): UnderstandingFigures['confused'] {
  const pairs = new Map<string, { truth: string; guess: string; rows: number }>();
  for (const { truth, guess } of rows) {
    if (truth.primary === guess.primary) continue;
    const key = `${truth.primary} ${guess.primary}`;
    const pair = pairs.get(key) ?? { truth: truth.primary, guess: guess.primary, rows: 0 };
    pair.rows += 1;
    pairs.set(key, pair);
  }
  return [...pairs.values()].sort((a, b) => b.rows - a.rows || a.truth.localeCompare(b.truth));
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;
