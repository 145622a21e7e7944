import { describe, expect, it } from '@jest/globals';
import { type Judged, calibrationError, figuresOf } from './metrics.js';

const row = (
  truth: string[],
  guess: string[],
  probability = 1,
  urgency: [string, string] = ['一般', '一般'],
): Judged => ({
  id: '',
  truth: { primary: truth[0] ?? '', codes: truth, urgency: urgency[0] },
  guess: { primary: guess[0] ?? '', probability, codes: guess, urgency: urgency[1] },
});

describe('figures', () => {
  it('counts environmental, group and primary apart', () => {
    const rows = [row(['A01'], ['A01']), row(['A01'], ['A02']), row(['A01'], ['W01']), row(['A01'], ['Z07'])];
    expect(figuresOf(rows)).toMatchObject({ environmental: 0.75, group: 0.5, primary: 0.25 });
  });

  it('computes micro-F1 over pairs and macro-F1 over codes that occur', () => {
    // A01: 2 of 2 found, none wrong; W01: 1 to find, 0 found; N01: only guessed, so only micro sees it.
    const rows = [row(['A01', 'W01'], ['A01']), row(['A01'], ['A01', 'N01'])];
    expect(figuresOf(rows)).toMatchObject({ microF1: 0.6667, macroF1: 0.5 });
  });

  it('gives recall and precision of 特急, null where there is none', () => {
    const rows = [
      row(['W05'], ['W05'], 1, ['特急', '特急']),
      row(['W05'], ['W05'], 1, ['特急', '一般']),
      row(['W05'], ['W05'], 1, ['一般', '特急']),
      row(['W05'], ['W05'], 1, ['紧急', '特急']),
    ];
    expect(figuresOf(rows)).toMatchObject({ urgency: 0.25, urgentRecall: 0.5, urgentPrecision: 0.3333 });
    expect(figuresOf([row(['A01'], ['A01'])])).toMatchObject({ urgentRecall: null, urgentPrecision: null });
  });

  it('measures how far the stated probability is from being right', () => {
    expect(calibrationError([row(['A01'], ['A01'], 1), row(['A01'], ['A02'], 1)])).toBeCloseTo(0.5);
    expect(calibrationError([row(['A01'], ['A01'], 0.55), row(['A01'], ['A02'], 0.55)])).toBeCloseTo(0.05);
  });

  it('lists the pairs that are confused most often first', () => {
    const rows = [row(['A02'], ['A03']), row(['A01'], ['A03']), row(['A02'], ['A03'])];
    expect(figuresOf(rows).confused[0]).toEqual({ truth: 'A02', guess: 'A03', rows: 2 });
  });
});
