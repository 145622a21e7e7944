import { Injectable } from '@nestjs/common';
import { DataSource, type FindOptionsWhere, In, LessThan, MoreThan, Raw } from 'typeorm';
import { CaseFile, Delivery } from '#common/database/records/case.js';
import { Bureau } from '#common/database/records/hotline.js';
import { fail } from '#common/errors/domain-error.js';
import { recordHistory } from '#common/lifecycle/history.js';
import { actionsFrom } from '#common/lifecycle/machine.js';
import { DELIVERY } from '#common/lifecycle/tables.js';
import { hasRole, type Who } from '../access/who.js';
import { CaseViews } from './case-view.js';
import { needsArbitration } from './derive.js';
import {
  type DeliveriesQuery,
  DELIVERY_STAGES,
  type DeliveryPage,
  type DeliverySummary,
  type DeliveryView,
} from './dispatch.dto.js';
import { Words } from './words.js';
import type { Plain } from '../openapi/plain.js';

const LEASE_MINUTES = 5;

/** What lies on the desks: a bureau sees its own, the hotline all of its own. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly database: DataSource,
    private readonly views: CaseViews,
    private readonly words: Words,
  ) {}

  /** Newest first; what waits (one state, or the stages that are not over) oldest first. */
  async list(who: Who, { state, stage, cursor, limit = 50 }: DeliveriesQuery): Promise<Plain<DeliveryPage>> {
    const queue = state !== undefined || (stage !== undefined && stage !== '办完');
    const rows = await this.database.manager.find(Delivery, {
      where: {
        ...scope(who),
        ...(stage === undefined ? {} : { state: In([...DELIVERY_STAGES[stage]]) }),
        ...(state === undefined ? {} : { state }),
        ...(cursor === undefined ? {} : { id: queue ? MoreThan(cursor) : LessThan(cursor) }),
      },
      order: { id: queue ? 'ASC' : 'DESC' },
      take: limit + 1,
    });
    const page = rows.slice(0, limit);
    return {
      items: await this.views.deliveries(page),
      next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  }

  /** Throws fail('not-found') also for another bureau's. */
  async find(who: Who, id: string): Promise<Delivery> {
    const row = await this.database.manager.findOneBy(Delivery, { ...scope(who), id });
    if (!row) throw fail('not-found');
    return row;
  }

  async view(who: Who, id: string): Promise<Plain<DeliveryView>> {
    const row = await this.find(who, id);
    const forBureau = !hasRole(who, 'operator', 'supervisor');
    const file = await this.database.manager.findOneByOrFail(CaseFile, { id: row.caseId });
    const [summary] = await this.views.deliveries([row]);
    const [caseSummary] = await this.views.cases([file]);
    if (!summary || !caseSummary) throw fail('not-found');
    // What a bureau no longer has on its desk it no longer reads.
    const gone = forBureau && (row.state === '已退回' || row.state === '已撤回');
    const department = forBureau
      ? (await this.database.manager.findOneByOrFail(Bureau, { id: row.bureauId })).department
      : null;
    const roles: readonly string[] = who.roles;
    return {
      ...summary,
      reason: row.reason,
      case: caseSummary,
      reports: gone ? [] : await this.views.reports(row.caseId, department),
      files: gone ? [] : await this.views.files(id),
      history: await this.views.history([{ subject: 'delivery', id }], forBureau),
      actions: actionsFrom(DELIVERY, row.state)
        .filter((action) => action.by.some((actor) => roles.includes(actor)))
        .map((action) => this.words.action(action)),
      needsArbitration: needsArbitration(
        await this.database.manager.findBy(Delivery, { caseId: row.caseId }),
      ),
    };
  }

  /**
   * A bureau pulls what nobody of it has signed for, the most urgent first. Each is lent for five minutes, so that two
   * pulls never get the same; what is not signed for by then can be pulled again.
   */
  async fetch(who: Who, limit: number): Promise<Plain<DeliverySummary[]>> {
    const by = who.accountId ?? who.apiKeyId;
    const rows = await this.database.transaction(async (manager) => {
      const [taken] = await manager.query<[{ id: string; until: Date }[], number]>(
        `WITH free AS MATERIALIZED (
           SELECT d.id FROM delivery d JOIN case_file c ON c.id = d.case_id
           WHERE d.hotline_id = $1 AND d.bureau_id = ANY($2::uuid[]) AND d.state = '已派发' AND d.shown_from <= now()
             AND (d.leased_until IS NULL OR d.leased_until < now())
           ORDER BY array_position(ARRAY['特急', '紧急', '一般', '不适用'], c.urgency), d.id
           LIMIT $3 FOR UPDATE OF d SKIP LOCKED)
         UPDATE delivery SET leased_by = $4, leased_until = now() + make_interval(mins => ${String(LEASE_MINUTES)})
         FROM free WHERE delivery.id = free.id RETURNING delivery.id, delivery.leased_until AS until`,
        [who.hotlineId, who.bureauIds, limit, by],
      );
      await recordHistory(
        manager,
        { actor: 'bureau', actorId: by },
        taken.map(({ id, until }) => ({
          hotlineId: who.hotlineId,
          subject: 'delivery',
          subjectId: id,
          kind: 'lease',
          after: until.toISOString(),
        })),
      );
      return manager.find(Delivery, { where: { id: In(taken.map(({ id }) => id)) }, order: { id: 'ASC' } });
    });
    return this.views.deliveries(rows);
  }
}

/** A bureau's own, from when it may see them. */
const scope = (who: Who): FindOptionsWhere<Delivery> =>
  hasRole(who, 'operator', 'supervisor')
    ? { hotlineId: who.hotlineId }
    : {
        hotlineId: who.hotlineId,
        bureauId: In([...who.bureauIds]),
        shownFrom: Raw((column) => `${column} <= now()`),
      };
