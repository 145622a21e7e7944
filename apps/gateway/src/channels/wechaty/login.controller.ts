import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ChannelAccount } from '#common/database/records/hotline.js';
import { Roles } from '../../access/roles.decorator.js';
import { Who } from '../../access/who.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import type { Plain } from '../../openapi/plain.js';
import { WechatyAdapter } from './wechaty.adapter.js';

class WechatyLoginView {
  @ApiProperty({
    type: String,
    nullable: true,
    description: '扫码登录的二维码内容。不需要扫码时为 null。',
  })
  link: string | null;
}

/** The code that logs the account in, for administrators of the hotline that has it. */
@ApiTags('管理')
@Roles('admin')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1/admin/wechaty-login')
export class WechatyLoginController {
  constructor(
    private readonly database: DataSource,
    private readonly wechaty: WechatyAdapter,
  ) {}

  @Get()
  @ApiOkResponse({ type: WechatyLoginView })
  @ApiOperation({ operationId: 'getWechatyLogin', summary: '微信个人号的登录二维码' })
  async read(@Who() { hotlineId }: Who): Promise<Plain<WechatyLoginView>> {
    const isOurs = await this.database.manager.existsBy(ChannelAccount, {
      hotlineId,
      channel: this.wechaty.name,
      name: 'default',
    });
    return { link: isOurs ? await this.wechaty.login.link() : null };
  }
}
