/** How an earlier report stands to a new one, by rule. */
import type { Relation } from '#common/complaint/words.js';
import type { Features } from './features.js';
import { nameSameness } from './names.js';

export interface Standing {
  sameSender: boolean;
  sameChannel: boolean;
  hoursApart: number;
  /** Whether the earlier report has a case, and whether that is closed. */
  earlierCase: 'none' | 'open' | 'closed';
  /** The new report asks how things stand (Z04). */
  asksForProgress: boolean;
}

export function relationOf(here: Features, there: Features, standing: Standing): Relation {
  if (standing.asksForProgress) return '催办';
  if (standing.sameSender) {
    if (standing.earlierCase === 'closed') return '反弹';
    return !standing.sameChannel && standing.hoursApart < 24 ? '同人多渠道' : '重复';
  }
  return sameCompany(here, there) && otherMedium(here.codes, there.codes) ? '关联' : '并案';
}

function sameCompany(here: Features, there: Features): boolean {
  const companies = (features: Features): Features['names'] =>
    features.names.filter(({ kind }) => kind === 'company');
  return companies(here).some((one) => companies(there).some((other) => nameSameness(one, other) >= 0.9));
}

/** Air, water, noise …: no group of codes in common. */
function otherMedium(here: string[], there: string[]): boolean {
  const groups = new Set(here.map((code) => code.charAt(0)));
  return here.length > 0 && there.length > 0 && !there.some((code) => groups.has(code.charAt(0)));
}
