import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '#common/database/id.js';
import { JobFailure } from '#common/database/records/operations.js';
import { TransferNotice, TransferOrder, TransferPartner } from '#common/database/records/transfer.js';
import { fail } from '#common/errors/domain-error.js';
import { JobQueue } from '#common/jobs/job-queue.js';
import type { TransferAction } from '#common/lifecycle/tables.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { audit } from '../../access/audit.js';
import type { Who } from '../../access/who.js';
import type { Plain } from '../../openapi/plain.js';
import type { NoticesQuery, TransferNoticeView } from './partner.dto.js';
import { statusOf } from './transfer.reply.js';

const EVERY_MS = 10_000;
const LIST = 100;
const BATCH = 200;
const EVENTS: Record<TransferAction, string> = {
  sign: 'transfer.signed',
  return: 'transfer.returned',
  extend: 'transfer.extension-requested',
  close: 'transfer.closed',
};

/** What partners are to be told: written with the step it tells of, sent by the job "transfer-notice". */
@Injectable()
export class Notices {
  private readonly logger = new Logger(Notices.name);

  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly jobs: JobQueue,
  ) {}

  /** The id of the notice, to be passed to `wake` after the commit; null where the partner has no address and asks by itself. */
  async write(
    manager: EntityManager,
    order: TransferOrder,
    action: TransferAction,
    queryCode: string,
  ): Promise<string | null> {
    const partner = await manager.findOneByOrFail(TransferPartner, { id: order.partnerId });
    if (partner.webhookUrl === null) return null;
    const id = newId();
    // The form of a Standard Webhooks payload.
    const body = JSON.stringify({
      type: EVENTS[action],
      timestamp: order.updatedAt.toISOString(),
      data: statusOf(order, queryCode),
    });
    await manager.insert(TransferNotice, {
      id,
      hotlineId: order.hotlineId,
      orderId: order.id,
      event: EVENTS[action],
      body: this.keys.seal('transfer_notice.body', body),
      state: 'waiting',
    });
    return id;
  }

  /** Never throws: the sweep repeats it. */
  async wake(ids: (string | null)[]): Promise<void> {
    try {
      const works = ids
        .filter((id) => id !== null)
        .map((noticeId) => ({ key: noticeId, payload: { noticeId } }));
      await this.jobs.enqueueAll('transfer-notice', works);
    } catch (error) {
      this.logger.warn({ err: error }, 'notices not enqueued; the sweep will');
    }
  }

  @Interval(EVERY_MS)
  async sweep(): Promise<void> {
    try {
      const rows = await this.database.query<{ id: string }[]>(
        `SELECT id FROM transfer_notice
          WHERE state = 'waiting' AND updated_at < now() - interval '15 seconds'
          ORDER BY updated_at LIMIT ${String(BATCH)}`,
      );
      await this.wake(rows.map(({ id }) => id));
    } catch (error) {
      this.logger.warn({ err: error }, 'notices not looked for; the next sweep does');
    }
  }

  /** Newest first. */
  async list(who: Who, { state }: NoticesQuery): Promise<Plain<TransferNoticeView[]>> {
    const rows = await this.database.query<
      (Omit<Plain<TransferNoticeView>, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date })[]
    >(
      `SELECT n.id, p.name AS "partnerName", o.external_number AS "externalNumber", n.event, n.state, n.attempts,
              n.failure, n.created_at AS "createdAt", n.updated_at AS "updatedAt"
         FROM transfer_notice n JOIN transfer_order o ON o.id = n.order_id JOIN transfer_partner p ON p.id = o.partner_id
        WHERE n.hotline_id = $1 AND ($2::text IS NULL OR n.state = $2)
        ORDER BY n.created_at DESC LIMIT ${String(LIST)}`,
      [who.hotlineId, state ?? null],
    );
    return rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    }));
  }

  /** Once more from the first try, for one that was given up. */
  async resend(who: Who, id: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const { affected } = await manager.update(
        TransferNotice,
        { id, hotlineId: who.hotlineId, state: 'dead' },
        { state: 'waiting', failure: null, updatedAt: new Date() },
      );
      if (affected !== 1) {
        const exists = await manager.existsBy(TransferNotice, { id, hotlineId: who.hotlineId });
        throw exists ? fail('not-allowed', { detail: '只有没有送到的才能重发。' }) : fail('not-found');
      }
      await manager.delete(JobFailure, { job: 'transfer-notice', subjectKey: id });
      await audit(manager, {
        action: 'transfer-notice-resent',
        accountId: who.accountId,
        hotlineId: who.hotlineId,
        subject: id,
      });
    });
    await this.wake([id]);
  }
}
