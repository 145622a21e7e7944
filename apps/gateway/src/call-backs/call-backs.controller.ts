import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';
import { CallBackResultDto, CallBackView, TakenCallBackView } from './call-backs.dto.js';
import { CallBacks } from './call-backs.js';

@ApiTags('来电')
@Roles('operator', 'supervisor')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1/call-backs')
export class CallBacksController {
  constructor(private readonly callBacks: CallBacks) {}

  @Get()
  @ApiOkResponse({ type: [CallBackView] })
  @ApiOperation({ operationId: 'listCallBacks', summary: '要回拨的来电人和来信人' })
  list(@Who() who: Who): Promise<Plain<CallBackView[]>> {
    return this.callBacks.list(who);
  }

  @Post(':id/take')
  @HttpCode(200)
  @ApiOkResponse({ type: TakenCallBackView })
  @ApiOperation({
    operationId: 'takeCallBack',
    summary: '接手一次回拨',
    description: '给出完整号码,记入日志。',
  })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found', 'not-allowed')
  take(@Who() who: Who, @IdParam('id') id: string): Promise<Plain<TakenCallBackView>> {
    return this.callBacks.take(who, id);
  }

  @Post(':id/result')
  @HttpCode(200)
  @ApiOkResponse({ type: CallBackView })
  @ApiOperation({ operationId: 'finishCallBack', summary: '回拨的结果' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found', 'not-allowed')
  finish(
    @Who() who: Who,
    @IdParam('id') id: string,
    @Body() body: CallBackResultDto,
  ): Promise<Plain<CallBackView>> {
    return this.callBacks.finish(who, id, body);
  }
}
