import type { SuggestionBody } from '#common/complaint/suggestion.js';
import type { Correction } from '#common/database/records/history.js';
import type { Report } from '#common/database/records/report.js';
import { SAME_FROM } from './inbox.js';
import { suggestedCodes } from './settle.js';

type Compared = Pick<Correction, 'aspect' | 'suggested' | 'decided'>;

export interface Decided extends Pick<
  Report,
  'codes' | 'urgency' | 'adcode' | 'department' | 'acceptance' | 'caseId'
> {
  /** Division of the bureau; null where the matter goes to none. */
  bureauAdcode: string | null;
}

/** Where the operator thought otherwise than the machine, aspect by aspect: training material. */
export function correctionsOf(
  { understanding, place, sameness, routing }: SuggestionBody,
  decided: Decided,
): Compared[] {
  const delivered = decided.acceptance === '受理' || decided.acceptance === '转办';
  const cases = sameness.earlier
    .filter((one) => one.probability >= SAME_FROM)
    .flatMap((one) => one.caseId ?? []);
  const rows: (Compared | false)[] = [
    differ('codes', { codes: suggestedCodes({ understanding }) }, { codes: decided.codes }),
    differ('urgency', { urgency: understanding.urgency }, { urgency: decided.urgency }),
    differ('place', { adcode: place.adcode }, { adcode: decided.adcode }),
    differ('acceptance', { acceptance: routing.acceptance }, { acceptance: decided.acceptance }),
    delivered &&
      decided.caseId === null &&
      differ(
        'bureau',
        { department: routing.department, adcode: routing.adcode },
        { department: decided.department, adcode: decided.bureauAdcode },
      ),
    delivered &&
      (decided.caseId === null ? cases.length > 0 : !cases.includes(decided.caseId)) && {
        aspect: 'same-matter',
        suggested: { cases },
        decided: { case: decided.caseId },
      },
  ];
  return rows.filter((row) => row !== false);
}

const differ = (aspect: Compared['aspect'], suggested: object, decided: object): Compared | false =>
  JSON.stringify(suggested) !== JSON.stringify(decided) && { aspect, suggested, decided };
