import type { SuggestionBody } from '#common/complaint/suggestion.js';
import { moreUrgent, type Track, type Urgency, URGENCIES } from '#common/complaint/words.js';
import type { Report } from '#common/database/records/report.js';
import { invalid } from '#common/errors/domain-error.js';
import type { ReportAction } from '#common/lifecycle/tables.js';
import { isEnvironmental } from '#common/taxonomy/taxonomy.js';
import type { DecisionDto } from './triage.dto.js';

/** Ends the triage of a report; the other actions leave it open. */
const DECIDING: ReportAction[] = ['accept', 'refer', 'refuse', 'refuse-repeat', 'answer', 'discard'];
export const decides = (action: ReportAction): boolean => DECIDING.includes(action);

export interface Settled {
  codes: string[];
  urgency: Urgency | null;
  adcode: string | null;
  track: Track | null;
}

type Projection = Pick<Report, 'codes' | 'urgency' | 'adcode' | 'track' | 'danger'>;

/** Codes that the machine thinks present, the primary one first. */
export function suggestedCodes({ understanding }: Pick<SuggestionBody, 'understanding'>): string[] {
  const { primary, codes } = understanding;
  return [
    primary,
    ...codes.filter((one) => one.probability >= 0.5 && one.code !== primary).map((one) => one.code),
  ];
}

/**
 * What holds after a decision: what the operator gave, else what stood in the report, else what the machine suggests.
 * An action that decides nothing changes only what was given. Names the field that cannot stand.
 */
export function settle(wanted: DecisionDto, report: Projection, suggestion: SuggestionBody | null): Settled {
  const before = report.urgency ?? suggestion?.understanding.urgency ?? null;
  if (
    wanted.urgency !== undefined &&
    !wanted.reason &&
    loweringNeedsReason(before, wanted.urgency, report.danger ?? [])
  ) {
    throw invalid('reason', '降低特急或危险词给出的级别,须写明理由。');
  }
  const given: Settled = {
    codes: wanted.codes ?? report.codes,
    urgency: wanted.urgency ?? report.urgency,
    adcode: wanted.adcode ?? report.adcode,
    track: wanted.track ?? report.track,
  };
  if (!decides(wanted.action)) return given;
  const codes = given.codes.length > 0 ? given.codes : suggestion ? suggestedCodes(suggestion) : [];
  return {
    codes,
    urgency: given.urgency ?? before ?? '一般',
    adcode: given.adcode ?? suggestion?.place.adcode ?? null,
    track: given.track ?? (codes[0] === undefined ? null : isEnvironmental(codes[0]) ? '举报' : '咨询'),
  };
}

/** Only a person with a reason may take 特急 away, or go below what the danger words say. */
export function loweringNeedsReason(
  before: Urgency | null,
  after: Urgency,
  danger: readonly { level: Urgency }[],
): boolean {
  if (before === null || URGENCIES.indexOf(after) <= URGENCIES.indexOf(before)) return false;
  const floor = danger.reduce<Urgency>((level, hit) => moreUrgent(level, hit.level), '不适用');
  return before === '特急' || moreUrgent(floor, after) !== after;
}
