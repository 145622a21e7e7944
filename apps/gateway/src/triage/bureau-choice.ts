import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { SuggestionBody } from '#common/complaint/suggestion.js';
import type { Bureau } from '#common/database/records/hotline.js';
import type { Report } from '#common/database/records/report.js';
import { Divisions } from '#common/divisions/divisions.js';
import { invalid } from '#common/errors/domain-error.js';
import { loadJurisdictions } from '#common/jurisdiction/jurisdiction.js';
import { route, type RoutingTables } from '#common/jurisdiction/route.js';
import { TAXONOMY_TOKEN } from '#common/platform/tokens.js';
import type { Taxonomy } from '#common/taxonomy/taxonomy.js';
import { Bureaus } from '../access/bureaus.js';
import type { Who } from '../access/who.js';
import { type Settled, suggestedCodes } from './settle.js';
import type { DecisionDto } from './triage.dto.js';

export interface Choice {
  bureau: Bureau;
  /** Why this one, for the bureau and for the history. */
  reason: string;
}

/** Which desk a matter goes to: the operator's word, else routing, asked again where codes or place were corrected. */
@Injectable()
export class BureauChoice {
  private readonly tables: RoutingTables;

  constructor(
    private readonly bureaus: Bureaus,
    private readonly divisions: Divisions,
    @Inject(TAXONOMY_TOKEN) taxonomy: Taxonomy,
  ) {
    this.tables = { taxonomy, divisions, jurisdictions: loadJurisdictions(taxonomy, divisions) };
  }

  /** Names `bureauId`, `department` or `bureauAdcode` where no desk can be found. */
  async choose(
    manager: EntityManager,
    who: Who,
    wanted: DecisionDto,
    report: Pick<Report, 'text' | 'receivedAt'>,
    settled: Settled,
    suggestion: SuggestionBody | null,
  ): Promise<Choice> {
    if (wanted.bureauId !== undefined) {
      return {
        bureau: await this.bureaus.get(manager, who.hotlineId, wanted.bureauId),
        reason: '受理员指定',
      };
    }
    const routed = this.routed(who, report, settled, suggestion);
    const department = wanted.department ?? routed.department;
    if (department === null) throw invalid('department', `${routed.reason}。请选择承办部门。`);
    const place = settled.adcode === null ? undefined : this.divisions.at(settled.adcode, 'district');
    const ofDepartment = department === routed.department ? routed.adcode : (place ?? null);
    const adcode = wanted.bureauAdcode ?? ofDepartment;
    if (adcode === null) throw invalid('bureauAdcode', '承办地不明,请填写事发地或选择承办地。');
    const bureau = await this.bureaus.ensure(manager, who.hotlineId, department, adcode);
    const byHand = wanted.department !== undefined || wanted.bureauAdcode !== undefined;
    return { bureau, reason: byHand ? '受理员指定' : routed.reason };
  }

  private routed(
    who: Who,
    report: Pick<Report, 'text' | 'receivedAt'>,
    settled: Settled,
    suggestion: SuggestionBody | null,
  ): SuggestionBody['routing'] {
    if (
      suggestion &&
      same(settled.codes, suggestedCodes(suggestion)) &&
      settled.adcode === suggestion.place.adcode
    ) {
      return suggestion.routing;
    }
    const [primary = '', ...others] = settled.codes;
    const sourceKind = suggestion?.understanding.source.kind;
    return route(
      {
        primary,
        others,
        text: report.text,
        ...(sourceKind === undefined ? {} : { sourceKind }),
        place: settled.adcode,
        hotlineAdcode: who.hotlineAdcode,
        on: dayInChina(report.receivedAt),
      },
      this.tables,
    );
  }
}

const same = (a: string[], b: string[]): boolean =>
  a.length === b.length && a.every((code, i) => code === b[i]);

const dayInChina = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
