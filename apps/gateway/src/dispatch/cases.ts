import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { CaseFile, Delivery } from '#common/database/records/case.js';
import type { Bureau } from '#common/database/records/hotline.js';
import { Report } from '#common/database/records/report.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { type Change, recordHistory } from '#common/lifecycle/history.js';
import { actionsFrom } from '#common/lifecycle/machine.js';
import { CASE, DELIVERY } from '#common/lifecycle/tables.js';
import { Bureaus } from '../access/bureaus.js';
import { step } from '../access/step.js';
import type { Who } from '../access/who.js';
import { CaseDesk } from './case-desk.js';
import { CaseViews } from './case-view.js';
import { needsArbitration } from './derive.js';
import type { CasesQuery, CaseSummary, CaseView, RedispatchDto } from './dispatch.dto.js';
import { Words } from './words.js';
import type { Plain } from '../openapi/plain.js';

const LIST = 50;
/** Words are looked for in the titles of so many of the newest. */
const TITLES = 20_000;

/** Cases as the hotline looks them up, and sends again to another desk after a return. */
@Injectable()
export class Cases {
  constructor(
    private readonly database: DataSource,
    private readonly desk: CaseDesk,
    private readonly bureaus: Bureaus,
    private readonly views: CaseViews,
    private readonly words: Words,
  ) {}

  /** Newest first, at most fifty: to join a report to one by hand. Without a state: those that hold a report. */
  async list(who: Who, { q, state }: CasesQuery): Promise<Plain<CaseSummary[]>> {
    const query = this.database
      .createQueryBuilder(CaseFile, 'file')
      .where('file.hotlineId = :hotlineId', { hotlineId: who.hotlineId })
      .andWhere('EXISTS (SELECT 1 FROM report WHERE report.case_id = file.id)');
    if (state !== undefined) query.andWhere('file.state = :state', { state });
    if (q !== undefined) {
      query.andWhere(
        `file.id IN (
          (SELECT id FROM case_file WHERE hotline_id = :hotlineId AND number COLLATE "C" LIKE :start
              AND state = coalesce(:wanted, state) ORDER BY number COLLATE "C" DESC LIMIT ${String(LIST)})
          UNION ALL SELECT case_id FROM report WHERE query_code = :code
          UNION ALL SELECT id FROM (SELECT id, title FROM case_file WHERE hotline_id = :hotlineId
                                    ORDER BY id DESC LIMIT :titles) newest WHERE title ILIKE :part)`,
        {
          wanted: state ?? null,
          // A number or a query code stands in no title.
          titles: /^[\d\s-]+$/.test(q) ? 0 : TITLES,
          start: `${escapeLike(q)}%`,
          part: `%${escapeLike(q)}%`,
          code: q.replace(/\s/g, ''),
        },
      );
    }
    return this.views.cases(await query.orderBy('file.id', 'DESC').take(LIST).getMany());
  }

  async view(who: Who, id: string): Promise<Plain<CaseView>> {
    const file = await this.database.manager.findOneBy(CaseFile, { id, hotlineId: who.hotlineId });
    if (!file) throw fail('not-found');
    const [summary] = await this.views.cases([file]);
    if (!summary) throw fail('not-found');
    const deliveries = await this.database.manager.find(Delivery, {
      where: { caseId: id },
      order: { id: 'ASC' },
    });
    return {
      ...summary,
      needsArbitration: needsArbitration(deliveries),
      reports: await this.views.reports(id, null),
      deliveries: await this.views.deliveries(deliveries),
      history: await this.views.history([
        { subject: 'case', id },
        ...deliveries.map((row) => ({ subject: 'delivery' as const, id: row.id })),
      ]),
      actions: actionsFrom(CASE, file.state)
        .filter((row) => row.action === 'dispatch' && leading(deliveries) === undefined)
        .map((row) => this.words.action(row)),
    };
  }

  /** A returned or withdrawn case goes to another desk; its reports follow. */
  async redispatch(who: Who, id: string, wanted: RedispatchDto): Promise<Plain<CaseView>> {
    await this.database.transaction(async (manager) => {
      const { file, reports, deliveries } = await this.desk.lock(manager, who.hotlineId, id);
      if (file.version !== wanted.version) {
        throw fail('changed-meanwhile', { detail: `这一件刚被更新,现在是"${file.state}",请刷新后再看。` });
      }
      const { act } = step(CASE, file.state, 'dispatch', who, wanted.reason);
      if (leading(deliveries))
        throw fail('not-allowed', { detail: '这一件还在承办单位手上,请先裁定退回申请或撤回。' });
      if (reports.length === 0) throw fail('not-allowed', { detail: '这一件里已没有接报。' });
      const bureau = await this.bureauOf(manager, who, wanted);
      await this.desk.deliver(manager, act, file, bureau, { role: '主办', reason: wanted.reason });
      const changes: Change[] = reports.map((report) => ({
        hotlineId: who.hotlineId,
        subject: 'report',
        subjectId: report.id,
        kind: 'bureau',
        after: { value: bureau.name, bureauId: bureau.id },
      }));
      await manager.update(
        Report,
        { caseId: id, hotlineId: who.hotlineId },
        { bureauId: bureau.id, department: bureau.department, updatedAt: new Date() },
      );
      await recordHistory(manager, act, changes);
    });
    return this.view(who, id);
  }

  private async bureauOf(
    manager: EntityManager,
    who: Who,
    { bureauId, department, adcode }: RedispatchDto,
  ): Promise<Bureau> {
    if (bureauId !== undefined) return this.bureaus.get(manager, who.hotlineId, bureauId);
    if (department === undefined) throw invalid('department', '请选择承办部门或承办单位。');
    if (adcode === undefined) throw invalid('adcode', '请选择承办地。');
    return this.bureaus.ensure(manager, who.hotlineId, department, adcode, 'adcode');
  }
}

/** The delivery that has clock and reply now, if any. */
const leading = (deliveries: Delivery[]): Delivery | undefined =>
  deliveries.find((row) => row.role === '主办' && !DELIVERY.final.includes(row.state));

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
