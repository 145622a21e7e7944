import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import { Deliveries } from './deliveries.js';
import { DeliveryActions } from './delivery-actions.js';
import {
  DeliveriesQuery,
  DeliveryActionDto,
  DeliveryPage,
  DeliverySummary,
  DeliveryView,
  FetchDto,
  ReplyPreviewDto,
  ReplyPreviewView,
} from './dispatch.dto.js';
import { ReplyPreviews } from './reply-preview.js';
import type { Plain } from '../openapi/plain.js';

@ApiTags('派发')
@Roles('bureau', 'operator', 'supervisor')
@Controller('api/v1/deliveries')
export class DeliveriesController {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly actions: DeliveryActions,
    private readonly previews: ReplyPreviews,
  ) {}

  @Get()
  @ApiOkResponse({ type: DeliveryPage })
  @ApiOperation({
    operationId: 'listDeliveries',
    summary: '派发列表',
    description:
      '承办单位看自己的,热线看全部;stage 按办理阶段,state 按状态;state=已反馈 是待审核的答复,state=退回申请 是待裁定的退回。',
  })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden')
  list(@Who() who: Who, @Query() query: DeliveriesQuery): Promise<Plain<DeliveryPage>> {
    return this.deliveries.list(who, query);
  }

  @Post('fetch')
  @Roles('bureau')
  @HttpCode(200)
  @ApiOkResponse({ type: [DeliverySummary] })
  @ApiOperation({
    operationId: 'fetchDeliveries',
    summary: '承办单位取件',
    description: '取尚未签收的派发,借出五分钟;五分钟内签收,否则可再被取走。',
  })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'foreign-origin')
  fetch(@Who() who: Who, @Body() body: FetchDto): Promise<Plain<DeliverySummary[]>> {
    return this.deliveries.fetch(who, body.limit);
  }

  @Get(':id')
  @ApiOkResponse({ type: DeliveryView })
  @ApiOperation({ operationId: 'readDelivery', summary: '一件派发' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'not-found')
  read(@Who() who: Who, @IdParam('id') id: string): Promise<Plain<DeliveryView>> {
    return this.deliveries.view(who, id);
  }

  @Post(':id/preview')
  @HttpCode(200)
  @ApiOkResponse({ type: ReplyPreviewView })
  @ApiOperation({ operationId: 'previewReply', summary: '答复通过后举报人会看到什么' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'foreign-origin', 'not-found')
  preview(
    @Who() who: Who,
    @IdParam('id') id: string,
    @Body() body: ReplyPreviewDto,
  ): Promise<Plain<ReplyPreviewView>> {
    return this.previews.of(who, id, body);
  }

  @Post(':id/actions')
  @HttpCode(200)
  @ApiOkResponse({ type: DeliveryView })
  @ApiOperation({
    operationId: 'actOnDelivery',
    summary: '签收、到场、退回、反馈、审核等',
    description: '能做什么见派发的 actions。',
  })
  @ApiErrors(
    'invalid-field',
    'signed-out',
    'forbidden',
    'foreign-origin',
    'not-found',
    'not-allowed',
    'changed-meanwhile',
  )
  act(
    @Who() who: Who,
    @IdParam('id') id: string,
    @Body() body: DeliveryActionDto,
  ): Promise<Plain<DeliveryView>> {
    return this.actions.act(who, id, body);
  }
}
