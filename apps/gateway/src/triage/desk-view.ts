import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DeskRecord } from '#common/database/records/desk.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { accountNames } from '../access/accounts.js';
import type { Plain } from '../openapi/plain.js';
import type { DeskView } from './triage.dto.js';

/** What an operator noted beside a report that they keyed in. */
@Injectable()
export class DeskViews {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  /** Null for a report that came in by itself. */
  async of(reportId: string): Promise<Plain<DeskView> | null> {
    const record = await this.database.manager.findOneBy(DeskRecord, { reportId });
    if (!record) return null;
    const names = await accountNames(this.database, [record.accountId]);
    const { representatives } = record;
    return {
      kind: record.kind,
      name: record.nameMasked,
      batches: record.batches,
      persons: record.persons,
      representatives:
        representatives === null
          ? 0
          : (JSON.parse(this.keys.openText('desk_record.representatives', representatives)) as unknown[])
              .length,
      keyedBy: names.get(record.accountId) ?? null,
    };
  }
}
