import { Readable } from 'node:stream';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Delivery } from '#common/database/records/case.js';
import { Attachment } from '#common/database/records/inbound.js';
import { Report } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';
import { Roles } from '../../access/roles.decorator.js';
import { hasRole, Who } from '../../access/who.js';
import { IdParam } from '../../http/id-param.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import { AttachmentsService } from './attachments.service.js';

/** Whatever a file holds, opened by itself it runs and loads nothing. */
const SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * Pictures for those who work on the report. Everybody gets the version without EXIF; a bureau only for cases on its
 * own desk. Files of which no safe version can be made (voice, video) are for the hotline alone, and for the bureau that
 * added them.
 */
@ApiTags('研判')
@Controller('api/v1/attachments')
export class AttachmentController {
  constructor(
    private readonly database: DataSource,
    private readonly attachments: AttachmentsService,
  ) {}

  @Get(':id')
  @Roles('operator', 'supervisor', 'bureau')
  @ApiOperation({ summary: '附件(照片已去除 EXIF)' })
  @ApiOkResponse({ description: '文件内容。' })
  @ApiProduces('image/jpeg', 'application/octet-stream')
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'not-found', 'unavailable')
  async read(@IdParam('id') id: string, @Who() who: Who, @Res() reply: FastifyReply): Promise<void> {
    const row = await this.database.manager.findOneBy(Attachment, {
      id,
      hotlineId: who.hotlineId,
      state: 'stored',
    });
    if (!row) throw fail('not-found');
    const ownHotline = hasRole(who, 'operator', 'supervisor');
    if (!ownHotline && !(await this.onDesk(row, who.bureauIds))) throw fail('not-found');
    const isWhole = ownHotline || row.deliveryId !== null;
    const key = row.safeKey ?? (isWhole ? row.originalKey : null);
    const parts = ownHotline ? row.parts : [];
    if (key === null && parts.length === 0) throw fail('not-found');
    await reply
      .header('content-type', row.safeKey ? 'image/jpeg' : (row.mediaType ?? 'application/octet-stream'))
      .header('content-disposition', row.safeKey ? 'inline' : 'attachment')
      .header('content-security-policy', SANDBOX)
      .send(
        key === null ? Readable.from(this.attachments.readParts(parts)) : await this.attachments.read(key),
      );
  }

  private async onDesk({ reportId, deliveryId }: Attachment, bureauIds: readonly string[]): Promise<boolean> {
    if (bureauIds.length === 0) return false;
    const query = this.database
      .createQueryBuilder(Delivery, 'delivery')
      .where('delivery.bureauId IN (:...bureauIds)', { bureauIds })
      .andWhere(`delivery.state NOT IN ('已退回', '已撤回') AND delivery.shownFrom <= now()`);
    if (deliveryId !== null) query.andWhere('delivery.id = :deliveryId', { deliveryId });
    else
      query
        .innerJoin(Report, 'report', 'report.caseId = delivery.caseId')
        .andWhere('report.id = :reportId', { reportId });
    return query.getExists();
  }
}
