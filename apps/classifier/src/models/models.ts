/**
 * Which model reads a hotline's reports: the version that its supervisor put into service, or the one that comes with the
 * release. Every classifier looks at the table every few seconds and loads what changed, so nothing is restarted. A
 * version that cannot be read is said so in the table, in the log and in the health state, and the release's model reads
 * on; it is tried again every minute.
 */
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ModelVersion } from '#common/database/records/model.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type { Knowledge } from '../understanding/knowledge.js';
import { UnderstandingStage } from '../understanding/understanding-stage.js';
import { openModel } from './model-file.js';

export const KNOWLEDGE = Symbol('knowledge');
const EVERY_MS = 3_000;
const RETRY_MS = 60_000;

interface Serving {
  id: string;
  version: string | null;
  /** Null while it cannot be read. */
  stage: UnderstandingStage | null;
  problem: string | null;
  triedAt: number;
}

@Injectable()
export class Models implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger(Models.name);
  private serving = new Map<string, Serving>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly shipped: UnderstandingStage,
    @Inject(KNOWLEDGE) private readonly knowledge: Knowledge,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.look();
    this.again();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  of(hotlineId: string): UnderstandingStage {
    return this.serving.get(hotlineId)?.stage ?? this.shipped;
  }

  /** The versions in service, for the health state; a hotline that is not here is read by the release's model. */
  state(): { hotlineId: string; version: string | null; problem: string | null }[] {
    return [...this.serving].map(([hotlineId, { version, problem }]) => ({ hotlineId, version, problem }));
  }

  private again(): void {
    this.timer = setTimeout(() => {
      void this.look().then(() => {
        if (this.timer) this.again();
      });
    }, EVERY_MS);
  }

  /** A database that does not answer changes nothing: what is loaded reads on. */
  private async look(): Promise<void> {
    try {
      const rows = await this.database.manager.findBy(ModelVersion, { state: '在用' });
      const next = new Map<string, Serving>();
      for (const row of rows) next.set(row.hotlineId, await this.serve(row, this.serving.get(row.hotlineId)));
      this.serving = next;
    } catch (error) {
      this.log.warn(error);
    }
  }

  private async serve(row: ModelVersion, before: Serving | undefined): Promise<Serving> {
    const isKnown = before?.id === row.id && (before.stage || Date.now() - before.triedAt < RETRY_MS);
    if (isKnown) return before;
    const { id, version } = row;
    const [stage, problem] = await this.load(row);
    if (problem !== null)
      this.log.error(`model ${String(version)} cannot be used: the release's model reads on`);
    else this.log.log(`model ${String(version)} is in service`);
    if (problem !== row.note) await this.database.manager.update(ModelVersion, { id }, { note: problem });
    return { id, version, stage, problem, triedAt: Date.now() };
  }

  private async load({ id, proof }: ModelVersion): Promise<[UnderstandingStage | null, string | null]> {
    const { lexicon, danger, taxonomy } = this.knowledge;
    const stored = await this.database.manager.findOne(ModelVersion, {
      where: { id },
      select: { file: true },
    });
    try {
      const model = await openModel(this.keys, { file: stored?.file ?? null, proof }, lexicon);
      return [new UnderstandingStage(model, lexicon, danger, taxonomy), null];
    } catch (error) {
      return [null, error instanceof Error ? error.message : String(error)];
    }
  }
}
