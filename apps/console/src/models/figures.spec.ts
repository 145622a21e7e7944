import { describe, expect, it } from '@jest/globals';
import { compare, type Figures, FIGURES } from './figures.js';

const figures: Figures = {
  rows: 800,
  environmental: 0.95,
  group: 0.87,
  primary: 0.803,
  microF1: 0.77,
  macroF1: 0.72,
  urgency: 0.87,
  urgentRecall: 0.76,
  urgentPrecision: 0.59,
  calibrationError: 0.06,
};
const verdicts = (change: Partial<Figures>): Record<string, unknown> =>
  Object.fromEntries(
    FIGURES.map((figure) => {
      const { name, verdict } = compare(figure, figures, { ...figures, ...change });
      return [name, verdict];
    }),
  );

describe('two versions side by side', () => {
  it('more of what is right is better, less error too', () => {
    expect(verdicts({ primary: 0.81, urgency: 0.86, calibrationError: 0.05 })).toMatchObject({
      主要类别判对: '变好',
      紧急程度判对: '变差',
      概率误差: '变好',
      大类判对: '持平',
    });
  });

  it('what was not measured is a dash and no verdict', () => {
    const [recall] = FIGURES.filter(({ key }) => key === 'urgentRecall');
    expect(recall && compare(recall, figures, { ...figures, urgentRecall: null })).toEqual({
      name: '特急查全',
      before: '76.0%',
      candidate: '—',
      verdict: null,
    });
  });
});
