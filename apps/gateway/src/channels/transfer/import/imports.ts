import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { newId } from '#common/database/id.js';
import { TransferImport, TransferImportRow, TransferPartner } from '#common/database/records/transfer.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { JobQueue } from '#common/jobs/job-queue.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type { Who } from '../../../access/who.js';
import type { Plain } from '../../../openapi/plain.js';
import { Partners } from '../partners.js';
import { FIELDS, guessMapping, type Mapping } from './columns.js';
import type { ImportPreview, ImportView } from './import.dto.js';
import { readTable } from './read-table.js';

const BATCH = 500;
const MOST_ROWS = 200_000;
const SAMPLE = 20;
const LIST = 50;
const EVERY_MS = 30_000;

export const CELLS = 'transfer_import_row.cells';

/**
 * Spreadsheets of orders. An upload is read once, row by row, into sealed rows that wait; somebody looks at the first of
 * them and says which column is what; then the job "transfer-import" takes them over. So nothing is read twice, any copy
 * can go on where another ended, and memory does not grow with the file.
 */
@Injectable()
export class Imports {
  private readonly logger = new Logger(Imports.name);

  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly jobs: JobQueue,
    private readonly partners: Partners,
  ) {}

  /** Throws wrong-type, too-large and invalid-field, and then keeps nothing. `isCut` is asked at the end of the file. */
  async upload(
    who: Who,
    partnerId: string,
    file: { name: string; content: AsyncIterable<Buffer>; isCut: () => boolean },
  ): Promise<Plain<ImportPreview>> {
    const { hotlineId } = who;
    const partner = await this.partners.get(hotlineId, partnerId);
    const { manager } = this.database;
    const id = newId();
    await manager.insert(TransferImport, {
      id,
      hotlineId,
      partnerId: partner.id,
      accountId: who.accountId,
      fileName: this.keys.seal('transfer_import.file_name', file.name),
      state: 'reading',
      headings: [],
    });
    try {
      const { headings, rows } = await this.keep(id, file.content);
      if (file.isCut()) throw fail('too-large', { detail: '文件太大,请分成几个文件。' });
      await manager.update(TransferImport, id, { state: 'ready', headings, rows, updatedAt: new Date() });
    } catch (error) {
      await this.remove([id]);
      throw error;
    }
    return this.preview(who, id);
  }

  private async keep(
    id: string,
    content: AsyncIterable<Buffer>,
  ): Promise<{ headings: string[]; rows: number }> {
    let headings: string[] | null = null;
    let rows = 0;
    let waiting: { row: number; cells: Buffer }[] = [];
    for await (const { row, cells } of readTable(content)) {
      if (headings === null) {
        headings = headingsOf(cells);
        continue;
      }
      rows += 1;
      if (rows > MOST_ROWS)
        throw fail('too-large', { detail: `一次最多 ${String(MOST_ROWS)} 行,请分成几个文件。` });
      waiting.push({ row, cells: this.keys.seal(CELLS, JSON.stringify(cells)) });
      if (waiting.length === BATCH) {
        await this.insert(id, waiting);
        waiting = [];
      }
    }
    await this.insert(id, waiting);
    if (headings === null || rows === 0) throw invalid('file', '文件里没有数据:第一行应是表头,下面是工单。');
    return { headings, rows };
  }

  private async insert(id: string, rows: { row: number; cells: Buffer }[]): Promise<void> {
    await this.database.query(
      `INSERT INTO transfer_import_row (import_id, "row", cells, state)
       SELECT $1, r, c, 'waiting' FROM unnest($2::int[], $3::bytea[]) AS u(r, c)`,
      [id, rows.map(({ row }) => row), rows.map(({ cells }) => cells)],
    );
    await this.touch(id);
  }

  /** Newest first. */
  async list(who: Who): Promise<Plain<ImportView[]>> {
    const rows = await this.database.manager.find(TransferImport, {
      where: { hotlineId: who.hotlineId },
      order: { createdAt: 'DESC' },
      take: LIST,
    });
    return Promise.all(rows.map((row) => this.view(row)));
  }

  async read(who: Who, id: string): Promise<Plain<ImportView>> {
    return this.view(await this.get(who, id));
  }

  async preview(who: Who, id: string): Promise<Plain<ImportPreview>> {
    const file = await this.get(who, id);
    const partner = await this.partners.get(who.hotlineId, file.partnerId);
    const rows = await this.database.manager.find(TransferImportRow, {
      where: { importId: id, state: 'waiting' },
      order: { row: 'ASC' },
      take: SAMPLE,
    });
    return {
      ...(await this.view(file)),
      headings: file.headings,
      sample: rows.flatMap(({ row, cells }) =>
        cells ? [{ row, cells: JSON.parse(this.keys.openText(CELLS, cells)) as string[] }] : [],
      ),
      fields: FIELDS.map(({ field, label, required }) => ({ field, label, required })),
      mapping: file.mapping ?? guessMapping(file.headings, partner.columns),
    };
  }

  /** Throws invalid-field naming what is not mapped, not-allowed where it runs or is done. */
  async start(who: Who, id: string, mapping: Mapping): Promise<Plain<ImportView>> {
    const file = await this.get(who, id);
    checkMapping(mapping, file.headings);
    await this.database.transaction(async (manager) => {
      const { affected } = await manager
        .createQueryBuilder()
        .update(TransferImport)
        .set({ state: 'running', mapping, updatedAt: () => 'now()' })
        .where('id = :id AND state IN (:...states)', { id, states: ['ready', 'failed'] })
        .execute();
      if (affected !== 1) throw fail('not-allowed', { detail: '这个文件正在读取、正在导入或已经导入。' });
      await manager.update(TransferPartner, file.partnerId, { columns: mapping });
      await manager.query(
        `DELETE FROM job_failure WHERE job = 'transfer-import' AND payload->>'importId' = $1`,
        [id],
      );
    });
    await this.wake(id);
    return this.read(who, id);
  }

  /** Row numbers, columns and reasons of what was refused, in order. */
  async refused(who: Who, id: string): Promise<{ file: TransferImport; rows: TransferImportRow[] }> {
    const file = await this.get(who, id);
    const rows = await this.database.manager.find(TransferImportRow, {
      select: { importId: true, row: true, field: true, reason: true },
      where: { importId: id, state: 'refused' },
      order: { row: 'ASC' },
    });
    return { file, rows };
  }

  /** Enqueues the first rows that wait. Never throws: the sweep repeats it. */
  async wake(importId: string): Promise<void> {
    try {
      const [next] = await this.database.query<{ row: number }[]>(
        `SELECT "row" FROM transfer_import_row WHERE import_id = $1 AND state = 'waiting' ORDER BY "row" LIMIT 1`,
        [importId],
      );
      const from = next?.row ?? 0;
      await this.jobs.enqueue('transfer-import', `${importId}-${String(from)}`, { importId, from });
    } catch (error) {
      this.logger.warn({ err: error }, 'import not enqueued; the sweep will');
    }
  }

  /** Goes on with what stands still, and forgets files that nobody started for a week or whose reading was cut off. */
  @Interval(EVERY_MS)
  async sweep(): Promise<void> {
    try {
      const still = await this.database.query<{ id: string }[]>(
        `SELECT id FROM transfer_import WHERE state = 'running' AND updated_at < now() - interval '30 seconds'`,
      );
      for (const { id } of still) await this.wake(id);
      const left = await this.database.query<{ id: string }[]>(
        `SELECT id FROM transfer_import
          WHERE (state = 'reading' AND updated_at < now() - interval '1 hour')
             OR (state IN ('ready', 'failed') AND updated_at < now() - interval '7 days')`,
      );
      await this.remove(left.map(({ id }) => id));
    } catch (error) {
      this.logger.warn({ err: error }, 'imports not looked through; the next sweep does');
    }
  }

  async touch(id: string): Promise<void> {
    await this.database.query('UPDATE transfer_import SET updated_at = now() WHERE id = $1', [id]);
  }

  private async remove(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.database.transaction(async (manager) => {
      await manager.query('DELETE FROM transfer_import_row WHERE import_id = ANY($1)', [ids]);
      await manager.query('DELETE FROM transfer_import WHERE id = ANY($1)', [ids]);
    });
  }

  private async get(who: Who, id: string): Promise<TransferImport> {
    const file = await this.database.manager.findOneBy(TransferImport, { id, hotlineId: who.hotlineId });
    if (!file) throw fail('not-found');
    return file;
  }

  private async view(file: TransferImport): Promise<Plain<ImportView>> {
    const counts = await this.database.query<{ state: string; count: number }[]>(
      'SELECT state, count(*)::int AS count FROM transfer_import_row WHERE import_id = $1 GROUP BY state',
      [file.id],
    );
    const of = (state: TransferImportRow['state']): number =>
      counts.find((row) => row.state === state)?.count ?? 0;
    const { name } = await this.database.manager.findOneByOrFail(TransferPartner, { id: file.partnerId });
    return {
      id: file.id,
      partnerId: file.partnerId,
      partnerName: name,
      fileName: this.keys.openText('transfer_import.file_name', file.fileName),
      state: file.state,
      rows: file.rows,
      imported: of('imported'),
      known: of('known'),
      changed: of('changed'),
      refused: of('refused'),
      createdAt: file.createdAt.toISOString(),
      endedAt: file.endedAt?.toISOString() ?? null,
    };
  }
}

/** Each column by a name of its own: one that has none, or another's, gets its number. */
function headingsOf(cells: readonly string[]): string[] {
  const seen = new Set<string>();
  return cells.map((cell, index) => {
    const name = cell.trim().slice(0, 60);
    const heading = name === '' || seen.has(name) ? `${name}(第 ${String(index + 1)} 列)` : name;
    seen.add(heading);
    return heading;
  });
}

function checkMapping(mapping: Mapping, headings: readonly string[]): void {
  for (const [field, heading] of Object.entries(mapping)) {
    if (!FIELDS.some((one) => one.field === field)) throw invalid('mapping', '"mapping"里有不认识的字段。');
    if (!headings.includes(heading)) throw invalid(`mapping.${field}`, '文件里没有这一列。');
  }
  const missing = FIELDS.find(({ field, required }) => required && mapping[field] === undefined);
  if (missing) throw invalid(`mapping.${missing.field}`, `请选择哪一列是“${missing.label}”。`);
}
