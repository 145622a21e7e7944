import { Processor } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { DataSource, MoreThanOrEqual } from 'typeorm';
import { TransferImport, TransferImportRow, TransferPartner } from '#common/database/records/transfer.js';
import { DomainError } from '#common/errors/domain-error.js';
import { JobProcessor } from '#common/jobs/job-processor.js';
import { JobQueue } from '#common/jobs/job-queue.js';
import { WORKER_OPTIONS } from '#common/jobs/jobs.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { TransferReception } from '../transfer.reception.js';
import { orderOf } from './columns.js';
import { CELLS, Imports } from './imports.js';

/** A job is short, so that a stop of the program does not have to wait for a hundred thousand rows. */
const SLICE = 500;
/** Few, so that citizens' messages find the database free. */
const AT_ONCE = 4;

/** Takes over the next rows of a spreadsheet and enqueues those after them. A row that was taken over twice is known the second time. */
@Injectable()
@Processor('transfer-import', { ...WORKER_OPTIONS, concurrency: 1 })
export class ImportProcessor extends JobProcessor<'transfer-import'> {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly jobs: JobQueue,
    private readonly imports: Imports,
    private readonly reception: TransferReception,
  ) {
    super('transfer-import', database);
  }

  override async handle({ importId, from }: { importId: string; from: number }): Promise<void> {
    const { manager } = this.database;
    const file = await manager.findOneBy(TransferImport, { id: importId, state: 'running' });
    if (!file) return;
    const partner = await manager.findOneByOrFail(TransferPartner, { id: file.partnerId });
    const rows = await manager.find(TransferImportRow, {
      where: { importId, state: 'waiting', row: MoreThanOrEqual(from) },
      order: { row: 'ASC' },
      take: SLICE,
    });
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      await Promise.all(rows.slice(at, at + AT_ONCE).map((row) => this.take(file, partner, row)));
      if (at % 100 === 0) await this.imports.touch(importId);
    }
    const last = rows.at(-1);
    if (last && rows.length === SLICE) {
      const next = last.row + 1;
      await this.jobs.enqueue('transfer-import', `${importId}-${String(next)}`, { importId, from: next });
    } else if (await manager.existsBy(TransferImportRow, { importId, state: 'waiting' })) {
      await this.imports.wake(importId);
    } else {
      await manager.update(TransferImport, importId, {
        state: 'done',
        endedAt: new Date(),
        updatedAt: new Date(),
      });
    }
  }

  protected override subjectOf({ importId, from }: { importId: string; from: number }): string {
    return `${importId}-${String(from)}`;
  }

  /** It can be started again, and goes on where it stands. */
  protected override async onGivenUp({ importId }: { importId: string }): Promise<void> {
    await this.database.manager.update(
      TransferImport,
      { id: importId, state: 'running' },
      { state: 'failed', updatedAt: new Date() },
    );
  }

  private async take(file: TransferImport, partner: TransferPartner, row: TransferImportRow): Promise<void> {
    if (!row.cells) return;
    const raw = this.keys.open(CELLS, row.cells);
    const cells = JSON.parse(raw.toString('utf8')) as string[];
    const end = async (
      state: TransferImportRow['state'],
      field: string | null,
      reason: string | null,
    ): Promise<void> => {
      await this.database.manager.update(
        TransferImportRow,
        { importId: file.id, row: row.row },
        { state, field, reason, cells: null },
      );
    };
    try {
      const order = await this.reception.validate(orderOf(file.headings, file.mapping ?? {}, cells));
      const { outcome } = await this.reception.receive(partner, order, raw);
      await end(outcome === 'opened' ? 'imported' : outcome, null, null);
    } catch (error) {
      if (!(error instanceof DomainError) || error.policy.retryable) throw error;
      await end('refused', error.extra.errors?.[0]?.field ?? null, error.detail);
    }
  }
}
