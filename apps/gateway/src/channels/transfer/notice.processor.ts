import { Processor } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Webhook } from 'standardwebhooks';
import { DataSource } from 'typeorm';
import type { Settings } from '#common/config/settings.js';
import { TransferNotice, TransferOrder, TransferPartner } from '#common/database/records/transfer.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { JobProcessor } from '#common/jobs/job-processor.js';
import { WORKER_OPTIONS } from '#common/jobs/jobs.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { postTo } from './outbound.js';

const told = new Counter({
  name: 'hotline_transfer_notices_total',
  help: 'Calls that tell transfer partners of their orders, by outcome.',
  labelNames: ['outcome'],
});

/**
 * Tells a partner what became of its order, signed by Standard Webhooks (https://www.standardwebhooks.com). Any answer
 * but 2xx is tried again; the id stays the same, so that a partner that got it twice can tell.
 */
@Injectable()
@Processor('transfer-notice', { ...WORKER_OPTIONS, concurrency: 4 })
export class NoticeProcessor extends JobProcessor<'transfer-notice'> {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {
    super('transfer-notice', database);
  }

  override async handle({ noticeId: id }: { noticeId: string }): Promise<void> {
    const { manager } = this.database;
    const notice = await manager.findOneBy(TransferNotice, { id });
    if (notice?.state !== 'waiting') return;
    const order = await manager.findOneByOrFail(TransferOrder, { id: notice.orderId });
    const partner = await manager.findOneByOrFail(TransferPartner, { id: order.partnerId });
    try {
      await this.send(notice, partner);
      await this.keep(notice, { state: 'sent', failure: null });
      told.inc({ outcome: 'sent' });
    } catch (error) {
      const failure = error instanceof DomainError ? error.detail : '连不上对方的回传网址。';
      await this.keep(notice, { state: 'waiting', failure });
      told.inc({ outcome: 'failed' });
      throw error;
    }
  }

  protected override subjectOf({ noticeId }: { noticeId: string }): string {
    return noticeId;
  }

  protected override async onGivenUp({ noticeId: id }: { noticeId: string }): Promise<void> {
    await this.database.manager.update(
      TransferNotice,
      { id, state: 'waiting' },
      { state: 'dead', updatedAt: new Date() },
    );
  }

  private async send(notice: TransferNotice, partner: TransferPartner): Promise<void> {
    if (partner.webhookUrl === null) throw fail('not-allowed', { detail: '对方没有回传网址了。' });
    const body = this.keys.open('transfer_notice.body', notice.body);
    const now = new Date();
    const secret = this.keys.openText('transfer_partner.webhook_secret', partner.webhookSecret);
    const status = await postTo(
      partner.webhookUrl,
      {
        'content-type': 'application/json',
        'webhook-id': notice.id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(notice.id, now, body),
      },
      body,
      { allowPrivate: this.settings.transferAllowPrivate },
    );
    if (status < 200 || status > 299) throw fail('vendor-failed', { detail: `对方答复 ${String(status)}。` });
  }

  private async keep(
    { id, attempts }: TransferNotice,
    change: Pick<TransferNotice, 'state' | 'failure'>,
  ): Promise<void> {
    await this.database.manager.update(
      TransferNotice,
      { id, state: 'waiting' },
      { ...change, attempts: attempts + 1, updatedAt: new Date() },
    );
  }
}
