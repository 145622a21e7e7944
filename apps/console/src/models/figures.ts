import type { Schemas } from '../api/client.js';

export type Figures = Schemas['ModelFiguresView'];
type Key = Exclude<keyof Figures, 'rows'>;

interface Figure {
  key: Key;
  name: string;
  /** Lower is better. */
  isError?: true;
}

/** In the order of what an operator notices first. */
export const FIGURES: Figure[] = [
  { key: 'primary', name: '主要类别判对' },
  { key: 'group', name: '大类判对' },
  { key: 'environmental', name: '是否环境问题判对' },
  { key: 'urgency', name: '紧急程度判对' },
  { key: 'urgentRecall', name: '特急查全' },
  { key: 'urgentPrecision', name: '特急查准' },
  { key: 'microF1', name: '全部类别 F1' },
  { key: 'macroF1', name: '各类别平均 F1' },
  { key: 'calibrationError', name: '概率误差', isError: true },
];

export type Verdict = '变好' | '变差' | '持平';

export interface Compared {
  name: string;
  before: string;
  candidate: string;
  verdict: Verdict | null;
}

/** A figure of both in words, and which is better; null where one of them has none. */
export function compare({ key, name, isError }: Figure, before: Figures, candidate: Figures): Compared {
  const [was, is] = [before[key], candidate[key]];
  const gain = was === null || is === null ? null : (is - was) * (isError ? -1 : 1);
  return {
    name,
    before: share(was),
    candidate: share(is),
    verdict: gain === null ? null : Math.abs(gain) < 0.0005 ? '持平' : gain > 0 ? '变好' : '变差',
  };
}

/** "80.3%"; a dash where there was nothing to measure. */
export const share = (value: number | null): string =>
  value === null ? '—' : `${(value * 100).toFixed(1)}%`;
