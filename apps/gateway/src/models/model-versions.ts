import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { readData } from '#common/config/data.js';
import { newId } from '#common/database/id.js';
import { MODEL_FILE, type ModelFigures, ModelVersion } from '#common/database/records/model.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { accountNames } from '../access/accounts.js';
import { audit } from '../access/audit.js';
import { accountOf, type Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import type { ModelsView } from './models.dto.js';

const MOST = 50;

/** What `npm run train` wrote beside the model of the release. */
interface ReleasedReport {
  version: string;
  heldOut: ModelFigures;
}

/** A hotline's model versions, and the supervisor's acts on them. Each act is in the audit. */
@Injectable()
export class ModelVersions {
  private readonly released = readData<ReleasedReport>('model/understanding.report.json');

  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  async view({ hotlineId }: Who): Promise<Plain<ModelsView>> {
    const { manager } = this.database;
    const rows = await manager.find(ModelVersion, {
      where: { hotlineId },
      order: { id: 'DESC' },
      take: MOST,
    });
    const inService = await manager.findOneBy(ModelVersion, { hotlineId, state: '在用' });
    const before = inService?.previousId
      ? await manager.findOneBy(ModelVersion, { id: inService.previousId })
      : null;
    const names = await accountNames(
      this.database,
      rows.flatMap(({ requestedBy, promotedBy }) => [requestedBy, promotedBy]),
    );
    return {
      released: this.released.version,
      releasedFigures: figuresOf(this.released.heldOut),
      inService: inService?.id ?? null,
      before: inService ? (before?.version ?? this.released.version) : null,
      newCorrections: await this.newCorrections(hotlineId),
      items: rows.map((row) => ({
        id: row.id,
        state: row.state,
        version: row.version,
        figures: row.figures,
        corrections: row.corrections,
        note: row.note,
        requestedByName: names.get(row.requestedBy ?? '') ?? null,
        createdAt: row.createdAt.toISOString(),
        builtAt: row.builtAt?.toISOString() ?? null,
        promotedAt: row.promotedAt?.toISOString() ?? null,
        promotedByName: names.get(row.promotedBy ?? '') ?? null,
      })),
    };
  }

  /** Asks the classifier for a candidate. Refused while one is trained, and without anything to learn. */
  async train(who: Who): Promise<Plain<ModelsView>> {
    const { hotlineId } = who;
    const accountId = accountOf(who);
    const [any] = await this.database.query<{ at: Date }[]>(ANY_CORRECTION, [hotlineId]);
    if (!any) throw fail('not-allowed', { detail: '还没有更正过机器的研判,没有可以学习的。' });
    await this.database.transaction(async (manager) => {
      const id = newId();
      const inserted = await manager
        .createQueryBuilder()
        .insert()
        .into(ModelVersion)
        .values({ id, hotlineId, state: '待训练', requestedBy: accountId })
        .orIgnore()
        .returning('id')
        .execute();
      if ((inserted.raw as unknown[]).length === 0)
        throw fail('not-allowed', { detail: '正在训练一个版本,请等它完成。' });
      await audit(manager, { action: 'model-training-asked', accountId, hotlineId, subject: id });
    });
    return this.view(who);
  }

  /** Puts a candidate, or one that was in service before, into service. */
  async promote(who: Who, id: string): Promise<Plain<ModelsView>> {
    await this.database.transaction(async (manager) => {
      const [wanted, inService] = await this.both(manager, who, id);
      if (wanted.state !== '候选' && wanted.state !== '退役')
        throw fail('not-allowed', { detail: `这个版本${wanted.state},不能启用。` });
      await this.checkFile(manager, id);
      if (inService) await manager.update(ModelVersion, { id: inService.id }, { state: '退役' });
      await manager.update(
        ModelVersion,
        { id },
        {
          state: '在用',
          note: null,
          promotedAt: new Date(),
          promotedBy: accountOf(who),
          previousId: inService?.id ?? null,
        },
      );
      await audit(manager, { ...by(who), action: 'model-promoted', subject: id });
    });
    return this.view(who);
  }

  /** Takes the version in service out of it; what was in service before it comes back. */
  async rollBack(who: Who, id: string): Promise<Plain<ModelsView>> {
    await this.database.transaction(async (manager) => {
      const [row] = await this.both(manager, who, id);
      if (row.state !== '在用') throw fail('not-allowed', { detail: '这个版本已不在用,请刷新后再看。' });
      await manager.update(ModelVersion, { id }, { state: '退役' });
      if (row.previousId !== null)
        await manager.update(ModelVersion, { id: row.previousId }, { state: '在用', promotedAt: new Date() });
      await audit(manager, { ...by(who), action: 'model-rolled-back', subject: id });
    });
    return this.view(who);
  }

  /** The version and the one in service, held until the end of the transaction. */
  private async both(
    manager: EntityManager,
    { hotlineId }: Who,
    id: string,
  ): Promise<[ModelVersion, ModelVersion | undefined]> {
    const rows = await manager.find(ModelVersion, {
      where: [
        { hotlineId, id },
        { hotlineId, state: '在用' },
      ],
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const wanted = rows.find((row) => row.id === id);
    if (!wanted) throw fail('not-found');
    return [wanted, rows.find(({ state }) => state === '在用')];
  }

  /** A file that was changed or cannot be opened is refused here; what else is wrong with it, the classifier finds. */
  private async checkFile(manager: EntityManager, id: string): Promise<void> {
    const stored = await manager.findOne(ModelVersion, { where: { id }, select: { id: true, file: true } });
    try {
      this.keys.open(MODEL_FILE, stored?.file ?? Buffer.alloc(0));
    } catch (cause) {
      throw fail('not-allowed', { detail: '模型文件已损坏或打不开,不能启用。请重新训练。', cause });
    }
  }

  /** Reports that were corrected since the newest correction that any version has learnt. */
  private async newCorrections(hotlineId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }[]>(NEW_CORRECTIONS, [hotlineId]);
    return row?.count ?? 0;
  }
}

const by = (who: Who): { accountId: string; hotlineId: string } => ({
  accountId: accountOf(who),
  hotlineId: who.hotlineId,
});

/** The report tells more than a version's figures do. */
function figuresOf(all: ModelFigures): ModelFigures {
  const { rows, environmental, group, primary, microF1, macroF1, urgency } = all;
  const { urgentRecall, urgentPrecision, calibrationError } = all;
  return {
    ...{ rows, environmental, group, primary, microF1, macroF1, urgency },
    ...{ urgentRecall, urgentPrecision, calibrationError },
  };
}

const ANY_CORRECTION = `
  SELECT recorded_at AS at FROM correction WHERE hotline_id = $1 AND aspect IN ('codes', 'urgency') LIMIT 1`;

const NEW_CORRECTIONS = `
  SELECT count(DISTINCT report_id)::int AS count FROM correction
   WHERE hotline_id = $1 AND aspect IN ('codes', 'urgency')
     AND date_trunc('milliseconds', recorded_at)
       > coalesce((SELECT max(learnt_until) FROM model_version WHERE hotline_id = $1), '-infinity')`;
