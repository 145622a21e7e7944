import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DeskRecord, type Representative } from '#common/database/records/desk.js';
import { PersonIdentity } from '#common/database/records/person.js';
import { ReportRevision } from '#common/database/records/report.js';
import { TransferOrder } from '#common/database/records/transfer.js';
import { recordHistory } from '#common/lifecycle/history.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { audit } from '../access/audit.js';
import { actAs, type Who } from '../access/who.js';
import { ReportViews } from './report-view.js';
import type { OriginalView } from './triage.dto.js';
import type { Plain } from '../openapi/plain.js';

/** Opens what a report hides: the words as they were sent and the contact. It takes a reason and leaves two traces. */
@Injectable()
export class Unmask {
  constructor(
    private readonly database: DataSource,
    private readonly reports: ReportViews,
    private readonly keys: KeyRing,
  ) {}

  async original(who: Who, reportId: string, reason: string): Promise<Plain<OriginalView>> {
    const report = await this.reports.find(who, reportId);
    return this.database.transaction(async (manager) => {
      await audit(manager, {
        action: 'unmasked',
        accountId: who.accountId,
        hotlineId: who.hotlineId,
        subject: reportId,
        reason,
      });
      await recordHistory(manager, actAs(who, ['operator', 'supervisor'], reason), [
        {
          hotlineId: who.hotlineId,
          subject: 'report',
          subjectId: reportId,
          kind: 'unmask',
          after: { value: '查看原文', revision: report.revision },
        },
      ]);
      const revisions = await manager.find(ReportRevision, {
        where: { reportId },
        order: { revision: 'ASC' },
      });
      const identities =
        report.personId === null ? [] : await manager.findBy(PersonIdentity, { personId: report.personId });
      return {
        revisions: revisions.map(({ revision, original }) => ({
          revision,
          text: this.keys.openText('report_revision.original', original),
        })),
        contacts: identities.map(({ kind, value, verified }) => ({
          kind,
          value: this.keys.openText('person_identity.value', value),
          verified,
        })),
        people: await this.people(manager, reportId),
      };
    });
  }

  /** Names that a platform or an operator noted beside the words. */
  private async people(manager: EntityManager, reportId: string): Promise<Plain<OriginalView['people']>> {
    const order = await manager.findOneBy(TransferOrder, { reportId });
    const record = await manager.findOneBy(DeskRecord, { reportId });
    const opened = (context: string, sealed: Buffer | null | undefined): string | null =>
      sealed ? this.keys.openText(context, sealed) : null;
    const names = [
      opened('transfer_order.reporter_name', order?.reporterName),
      opened('desk_record.name', record?.name),
    ].flatMap((name) => (name === null ? [] : [{ role: '反映人', name, contact: null }]));
    const representatives = JSON.parse(
      opened('desk_record.representatives', record?.representatives) ?? '[]',
    ) as Representative[];
    return [
      ...names,
      ...representatives.map(({ name, contact }) => ({ role: '代表', name, contact: contact ?? null })),
    ];
  }
}
