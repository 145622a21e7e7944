import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ChannelAccount } from '#common/database/records/hotline.js';
import { RecoveryFault, RecoveryWatermark } from '#common/database/records/recovery.js';
import { Roles } from '../../access/roles.decorator.js';
import { Who } from '../../access/who.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import type { Plain } from '../../openapi/plain.js';
import { RecoveryView } from './recovery.dto.js';

const MOST_FAULTS = 50;

/** Where recovery stands at each account of the hotline, and what it could not take over. */
@ApiTags('管理')
@Roles('admin', 'supervisor')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1/admin/recovery')
export class RecoveryController {
  constructor(private readonly database: DataSource) {}

  @Get()
  @ApiOkResponse({ type: [RecoveryView] })
  @ApiOperation({ operationId: 'listRecovery', summary: '补收:各渠道账号收到了哪里,哪些没能收进来' })
  async list(@Who() who: Who): Promise<Plain<RecoveryView[]>> {
    const { manager } = this.database;
    const accounts = await manager.find(ChannelAccount, {
      where: { hotlineId: who.hotlineId },
      order: { channel: 'ASC', name: 'ASC' },
    });
    const views: Plain<RecoveryView[]> = [];
    for (const { id, channel, name } of accounts) {
      const watermark = await manager.findOneBy(RecoveryWatermark, { channelAccountId: id });
      if (!watermark) continue;
      const faults = await manager.find(RecoveryFault, {
        where: { channelAccountId: id },
        order: { id: 'DESC' },
        take: MOST_FAULTS,
      });
      views.push({
        id,
        channel,
        account: name,
        reachedAt: watermark.reachedAt.toISOString(),
        passedAt: watermark.passedAt?.toISOString() ?? null,
        failure: watermark.failure,
        retryAt: watermark.retryAt?.toISOString() ?? null,
        faults: faults.map(({ externalId, fault, tries, parked, receivedAt }) => ({
          externalId,
          fault,
          tries,
          parked,
          receivedAt: receivedAt.toISOString(),
        })),
      });
    }
    return views;
  }
}
