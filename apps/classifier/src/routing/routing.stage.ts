/**
 * Who has to act? The last stage of triage: what understanding and place found, put to the jurisdiction tables.
 * The rules themselves live in libs/common/src/jurisdiction, where the gateway uses them too.
 */
import type { PlaceFinding, RoutingFinding, Understanding } from '#common/complaint/suggestion.js';
import { route, type RoutingTables } from '#common/jurisdiction/route.js';

export interface RoutingInput {
  understanding: Pick<Understanding, 'primary' | 'codes' | 'source' | 'acceptance'>;
  place: Pick<PlaceFinding, 'adcode'>;
  hotlineAdcode: string;
  /** Masked text of the report. */
  text: string;
  /** When the report came in; the rules of that day hold. */
  receivedAt: Date;
}

export class RoutingStage {
  constructor(private readonly tables: RoutingTables) {}

  route({ understanding, place, hotlineAdcode, text, receivedAt }: RoutingInput): RoutingFinding {
    const finding = route(
      {
        primary: understanding.primary,
        others: understanding.codes
          .filter(({ code, probability }) => probability >= 0.5 && code !== understanding.primary)
          .map(({ code }) => code),
        text,
        ...(understanding.source.kind === undefined ? {} : { sourceKind: understanding.source.kind }),
        place: place.adcode,
        hotlineAdcode,
        on: dayInShanghai(receivedAt),
      },
      this.tables,
    );
    return understanding.acceptance === '待补充' ? { ...finding, acceptance: '待补充' } : finding;
  }
}

/** Swedish dates are written YYYY-MM-DD. Made once: a format costs a millisecond to make. */
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
const dayInShanghai = (instant: Date): string => DAY.format(instant);
