import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Who } from '../access/who.js';
import { Words } from '../dispatch/words.js';
import type { Plain } from '../openapi/plain.js';
import { dayName, midnight, monday } from './days.js';
import type { AgreementCode, AgreementView, AgreementWeek } from './overview.dto.js';

interface Decided {
  week: number | null;
  code: string | null;
  count: number;
}

interface Differed {
  week: number;
  aspect: 'codes' | 'urgency' | 'place' | 'bureau';
  /** Primary codes, of the aspect `codes` alone. */
  suggested: string | null;
  decided: string | null;
  count: number;
}

/**
 * Where operators decided as the machine suggested. What counts are decisions on reports that had a suggestion; where they
 * differ is what was kept as training material. Of several codes the primary one is compared.
 */
@Injectable()
export class Agreement {
  constructor(
    private readonly database: DataSource,
    private readonly words: Words,
  ) {}

  /** By weeks that begin on Monday, the first one whole. */
  async view(who: Who, length: number, now = new Date()): Promise<Plain<AgreementView>> {
    const from = monday(midnight(now, length - 1));
    const weeks = Math.floor((now.getTime() - from.getTime()) / WEEK_MS) + 1;
    const parameters = [who.hotlineId, from];
    const decided = await this.database.query<Decided[]>(DECIDED, parameters);
    const differed = await this.database.query<Differed[]>(DIFFERED, parameters);
    return {
      weeks: Array.from({ length: weeks }, (_, week) =>
        weekOf(dayName(from, week, 7), week, decided, differed),
      ),
      codes: decided
        .filter((row) => row.week === null)
        .map((row) => this.codeOf(row, differed))
        .sort((a, b) => b.decided - a.decided),
    };
  }

  private codeOf({ code, count }: Decided, differed: readonly Differed[]): Plain<AgreementCode> {
    const instead = new Map<string, number>();
    for (const row of differed)
      if (row.aspect === 'codes' && row.decided === code && row.suggested !== null)
        instead.set(row.suggested, (instead.get(row.suggested) ?? 0) + row.count);
    const [mostly] = [...instead].sort(([, a], [, b]) => b - a);
    return {
      code: this.words.code(code ?? ''),
      decided: count,
      differed: Math.min(
        count,
        [...instead.values()].reduce((sum, one) => sum + one, 0),
      ),
      mostly: mostly === undefined ? null : this.words.code(mostly[0]),
    };
  }
}

function weekOf(
  name: string,
  week: number,
  decided: readonly Decided[],
  differed: readonly Differed[],
): Plain<AgreementWeek> {
  const all = decided.find((row) => row.week === week)?.count ?? 0;
  const of = (aspect: Differed['aspect']): number =>
    Math.min(
      all,
      differed
        .filter((row) => row.week === week && row.aspect === aspect)
        .reduce((sum, { count }) => sum + count, 0),
    );
  return {
    week: name,
    decided: all,
    code: of('codes'),
    urgency: of('urgency'),
    place: of('place'),
    bureau: of('bureau'),
  };
}

const WEEK_MS = 7 * 86_400_000;
const weekNumber = (at: string): string => `floor(date_part('epoch', ${at} - $2::timestamptz) / 604800)::int`;

const DECIDED = `
  SELECT week, code, count(*)::int AS count
  FROM (SELECT ${weekNumber('decided_at')} AS week, primary_code AS code
          FROM report WHERE hotline_id = $1 AND decided_at >= $2 AND suggestion_id IS NOT NULL) r
  GROUP BY GROUPING SETS ((week), (code))`;

/** Of what was decided anew after a change of mind, each decision is one; what was undone at once is none. */
const DIFFERED = `
  SELECT week, aspect, suggested, decided, count(*)::int AS count
  FROM (SELECT ${weekNumber('recorded_at')} AS week, aspect,
               CASE aspect WHEN 'codes' THEN suggested->'codes'->>0 END AS suggested,
               CASE aspect WHEN 'codes' THEN decided->'codes'->>0 END AS decided
          FROM correction
         WHERE hotline_id = $1 AND recorded_at >= $2 AND aspect IN ('codes', 'urgency', 'place', 'bureau')
           AND NOT EXISTS (SELECT FROM report_decision d WHERE d.report_id = correction.report_id
                              AND d.recorded_at = correction.recorded_at AND d.undone_at IS NOT NULL)) c
  WHERE aspect <> 'codes' OR suggested IS DISTINCT FROM decided
  GROUP BY 1, 2, 3, 4`;
