import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Report } from '#common/database/records/report.js';
import { TransferOrder } from '#common/database/records/transfer.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { recordHistory } from '#common/lifecycle/history.js';
import { TRANSFER } from '#common/lifecycle/tables.js';
import { step } from '../../access/step.js';
import type { Who } from '../../access/who.js';
import { Notices } from './notices.js';
import type { TransferActionDto } from './order.dto.js';
import { parseWhen } from './when.js';

/** What an operator does with a partner's order: sign, return, ask for more time, give the final answer. */
@Injectable()
export class Orders {
  constructor(
    private readonly database: DataSource,
    private readonly notices: Notices,
  ) {}

  /** Throws not-found, not-allowed, changed-meanwhile, or names the field that the action lacks. */
  async act(who: Who, id: string, wanted: TransferActionDto): Promise<void> {
    const noticeId = await this.database.transaction(async (manager) => {
      const order = await manager.findOne(TransferOrder, {
        where: { id, hotlineId: who.hotlineId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!order) throw fail('not-found');
      if (order.version !== wanted.version) throw fail('changed-meanwhile');
      const { act, to } = step(TRANSFER, order.state, wanted.action, who, wanted.reason ?? null);
      const before = order.state;
      order.state = to;
      order.reason = wanted.reason ?? order.reason;
      if (wanted.action === 'extend') order.extensionUntil = untilOf(wanted, order);
      if (wanted.action === 'close') {
        if (wanted.reply === undefined) throw invalid('reply', '报结须写明给对方的答复。');
        order.reply = wanted.reply;
      }
      order.version += 1;
      order.updatedAt = new Date();
      await manager.save(TransferOrder, order);
      const label = TRANSFER.transitions.find(({ action }) => action === wanted.action)?.label ?? '';
      await recordHistory(manager, act, [
        {
          hotlineId: order.hotlineId,
          subject: 'report',
          subjectId: order.reportId,
          kind: 'note',
          before: `工单${before}`,
          after: `工单${label}`,
        },
      ]);
      const { queryCode } = await manager.findOneByOrFail(Report, { id: order.reportId });
      return this.notices.write(manager, order, wanted.action, queryCode);
    });
    await this.notices.wake([noticeId]);
  }
}

function untilOf({ until }: TransferActionDto, { dueAt }: TransferOrder): Date {
  const date = until === undefined ? null : parseWhen(until);
  if (!date) throw invalid('until', '申请延期须写明延到哪一天。');
  if (date <= dueAt) throw invalid('until', '延期应晚于现在的时限。');
  return date;
}
