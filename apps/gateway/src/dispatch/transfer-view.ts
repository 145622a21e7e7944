import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { TransferChange, TransferOrder, TransferPartner } from '#common/database/records/transfer.js';
import { actionsFrom } from '#common/lifecycle/machine.js';
import { TRANSFER } from '#common/lifecycle/tables.js';
import type { Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import type { TransferView } from './dispatch.dto.js';
import { Words } from './words.js';

/** A partner's order as the hotline's desks see it beside its report. */
@Injectable()
export class TransferViews {
  constructor(
    private readonly database: DataSource,
    private readonly words: Words,
  ) {}

  /** Null for a report that no partner handed over. */
  async of(who: Who, reportId: string): Promise<Plain<TransferView> | null> {
    const { manager } = this.database;
    const order = await manager.findOneBy(TransferOrder, { reportId });
    if (!order) return null;
    const partner = await manager.findOneByOrFail(TransferPartner, { id: order.partnerId });
    const changes = await manager.find(TransferChange, {
      where: { orderId: order.id },
      order: { receivedAt: 'ASC' },
    });
    const roles: readonly string[] = who.roles;
    return {
      id: order.id,
      partnerName: partner.name,
      partnerKind: partner.kind,
      externalNumber: order.externalNumber,
      agency: order.agency,
      documentNumber: order.documentNumber,
      answerTo: order.answerTo,
      category: order.category,
      partnerUrgency: order.partnerUrgency,
      reporter: order.reporterMasked,
      dueAt: order.dueAt.toISOString(),
      state: order.state,
      extensionUntil: order.extensionUntil?.toISOString() ?? null,
      reason: order.reason,
      reply: order.reply,
      version: order.version,
      leftOut: changes.flatMap(({ leftOut, receivedAt }) =>
        leftOut === null ? [] : [{ at: receivedAt.toISOString(), text: leftOut }],
      ),
      actions: actionsFrom(TRANSFER, order.state)
        .filter(({ by }) => by.some((actor) => roles.includes(actor)))
        .map((row) => this.words.action(row)),
    };
  }

  /** By case, the earliest deadline that a partner set for an order that is still open: the earliest clock wins. */
  async dueOf(caseIds: string[]): Promise<Map<string, string>> {
    const rows = await this.database
      .createQueryBuilder(TransferOrder, 'o')
      .innerJoin('report', 'r', 'r.id = o.reportId')
      .select('r.case_id', 'caseId')
      .addSelect('min(o.dueAt)', 'dueAt')
      .where({ state: In(TRANSFER.states.filter((state) => !TRANSFER.final.includes(state))) })
      .andWhere('r.case_id = ANY(:caseIds)', { caseIds })
      .groupBy('r.case_id')
      .getRawMany<{ caseId: string; dueAt: Date }>();
    return new Map(rows.map(({ caseId, dueAt }) => [caseId, dueAt.toISOString()]));
  }
}
