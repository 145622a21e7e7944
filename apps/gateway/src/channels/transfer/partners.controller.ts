import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Roles } from '../../access/roles.decorator.js';
import { Who } from '../../access/who.js';
import { IdParam } from '../../http/id-param.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import type { Plain } from '../../openapi/plain.js';
import { Notices } from './notices.js';
import { TransferActionDto } from './order.dto.js';
import { Orders } from './orders.js';
import {
  ChangeTransferPartnerDto,
  NewTransferPartnerDto,
  NoticesQuery,
  TransferNoticeView,
  TransferPartnerSecrets,
  TransferPartnerView,
} from './partner.dto.js';
import { Partners } from './partners.js';

/** The hotline's side of the exchange: who hands orders over, what is done with an order, what partners were told. */
@ApiTags('平台对接')
@Roles('admin')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1')
export class PartnersController {
  constructor(
    private readonly partners: Partners,
    private readonly notices: Notices,
    private readonly orders: Orders,
  ) {}

  @Get('transfer-partners')
  @Roles('operator', 'supervisor', 'admin')
  @ApiOkResponse({ type: [TransferPartnerView] })
  @ApiOperation({ operationId: 'listTransferPartners', summary: '转来工单的平台和单位' })
  list(@Who() who: Who): Promise<Plain<TransferPartnerView[]>> {
    return this.partners.list(who);
  }

  @Post('transfer-partners')
  @ApiCreatedResponse({ type: TransferPartnerSecrets })
  @ApiOperation({
    operationId: 'createTransferPartner',
    summary: '新建对接单位',
    description: '两个密钥只在这次应答里出现。',
  })
  @ApiErrors('invalid-field', 'foreign-origin')
  create(@Who() who: Who, @Body() body: NewTransferPartnerDto): Promise<Plain<TransferPartnerSecrets>> {
    return this.partners.create(who, body);
  }

  @Patch('transfer-partners/:id')
  @ApiOkResponse({ type: TransferPartnerSecrets })
  @ApiOperation({ operationId: 'changeTransferPartner', summary: '修改、停用对接单位或更换密钥' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found')
  change(
    @Who() who: Who,
    @IdParam('id') id: string,
    @Body() body: ChangeTransferPartnerDto,
  ): Promise<Plain<TransferPartnerSecrets>> {
    return this.partners.change(who, id, body);
  }

  @Get('transfer-notices')
  @ApiOkResponse({ type: [TransferNoticeView] })
  @ApiOperation({ operationId: 'listTransferNotices', summary: '回传记录,最近 100 条' })
  @ApiErrors('invalid-field')
  listNotices(@Who() who: Who, @Query() query: NoticesQuery): Promise<Plain<TransferNoticeView[]>> {
    return this.notices.list(who, query);
  }

  @Post('transfer-notices/:id/resend')
  @HttpCode(202)
  @ApiAcceptedResponse()
  @ApiOperation({ operationId: 'resendTransferNotice', summary: '重发没有送到的回传' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found', 'not-allowed')
  resend(@Who() who: Who, @IdParam('id') id: string): Promise<void> {
    return this.notices.resend(who, id);
  }

  @Post('transfer-orders/:id/actions')
  @Roles('operator', 'supervisor')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'actOnTransfer', summary: '签收、退单、申请延期或报结转来的工单' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found', 'not-allowed', 'changed-meanwhile')
  act(@Who() who: Who, @IdParam('id') id: string, @Body() body: TransferActionDto): Promise<void> {
    return this.orders.act(who, id, body);
  }
}
