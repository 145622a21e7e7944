import { Processor } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Attachment } from '#common/database/records/inbound.js';
import { Report } from '#common/database/records/report.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { JobProcessor } from '#common/jobs/job-processor.js';
import { WORKER_OPTIONS } from '#common/jobs/jobs.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { ChannelRegistry } from '../../channels/registry.js';
import { AttachmentsService } from './attachments.service.js';

/** Fetches what a vendor keeps for us, before it expires there. What is no picture or too large is marked refused. */
@Injectable()
@Processor('media', { ...WORKER_OPTIONS, concurrency: 2 })
export class MediaProcessor extends JobProcessor<'media'> {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly registry: ChannelRegistry,
    private readonly attachments: AttachmentsService,
  ) {
    super('media', database);
  }

  override async handle({ attachmentId }: { attachmentId: string }): Promise<void> {
    const rows = this.database.getRepository(Attachment);
    const row = await rows.findOneBy({ id: attachmentId });
    if (row?.state !== 'pending' || !row.sourceUrl || row.reportId === null) return;
    const report = await this.database.manager.findOneByOrFail(Report, { id: row.reportId });
    const channel = this.registry.media(report.channel);
    if (!channel) throw fail('not-allowed', { detail: `渠道 ${report.channel} 不能取附件。` });
    try {
      const url = this.keys.openText('attachment.source_url', row.sourceUrl);
      const bytes = await channel.fetchMedia(row.account ?? report.account, url, this.attachments.maxBytes);
      await rows.update(
        { id: row.id, state: 'pending' },
        { ...(await this.attachments.keep(bytes)), state: 'stored' },
      );
    } catch (error) {
      if (!(error instanceof DomainError) || error.policy.retryable) throw error;
      await rows.update(row.id, { state: 'refused', note: error.detail });
    }
  }

  protected override subjectOf({ attachmentId }: { attachmentId: string }): string {
    return attachmentId;
  }
}
