import { Body, Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import {
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
import { DeskDraftBody, DeskDraftView, DeskReceipt, DeskReportBody } from './desk.dto.js';
import { DeskReception } from './desk.reception.js';
import { Drafts } from './drafts.js';

@ApiTags('录入')
@Roles('operator')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1')
export class DeskController {
  constructor(
    private readonly reception: DeskReception,
    private readonly drafts: Drafts,
  ) {}

  @Post('desk-reports')
  @ApiCreatedResponse({ type: DeskReceipt })
  @ApiOperation({ operationId: 'keyIn', summary: '录入来信、来访、来电' })
  @ApiErrors('invalid-field', 'foreign-origin', 'unavailable')
  keyIn(@Who() who: Who, @Body() body: DeskReportBody): Promise<Plain<DeskReceipt>> {
    return this.reception.receive(who, body);
  }

  @Get('desk-drafts')
  @ApiOkResponse({ type: [DeskDraftView] })
  @ApiOperation({ operationId: 'listDeskDrafts', summary: '自己没有录完的' })
  list(@Who() who: Who): Promise<Plain<DeskDraftView[]>> {
    return this.drafts.list(who);
  }

  @Put('desk-drafts/:id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'saveDeskDraft', summary: '保存草稿' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found', 'not-allowed', 'too-large')
  save(@Who() who: Who, @IdParam('id') id: string, @Body() body: DeskDraftBody): Promise<void> {
    return this.drafts.save(who, id, body.form);
  }

  @Delete('desk-drafts/:id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'removeDeskDraft', summary: '删除草稿' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found')
  remove(@Who() who: Who, @IdParam('id') id: string): Promise<void> {
    return this.drafts.remove(who, id);
  }
}
