import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import { Decisions } from './decision.service.js';
import { Inbox } from './inbox.js';
import { ReportViews } from './report-view.js';
import { Retry } from './retry.js';
import {
  DecisionDto,
  InboxPage,
  InboxQuery,
  OriginalQuery,
  OriginalView,
  ReportDetail,
  UndoDto,
} from './triage.dto.js';
import { Undo } from './undo.js';
import { Unmask } from './unmask.js';
import type { Plain } from '../openapi/plain.js';

@ApiTags('研判')
@Roles('operator', 'supervisor')
@Controller('api/v1/triage')
export class TriageController {
  constructor(
    private readonly inbox: Inbox,
    private readonly reports: ReportViews,
    private readonly decisions: Decisions,
    private readonly unmask: Unmask,
    private readonly retries: Retry,
    private readonly undos: Undo,
  ) {}

  @Get()
  @ApiOkResponse({ type: InboxPage })
  @ApiOperation({ operationId: 'listTriage', summary: '待办接报', description: '先急后缓,同级先来先办。' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden')
  list(@Who() who: Who, @Query() query: InboxQuery): Promise<Plain<InboxPage>> {
    return this.inbox.page(who, query);
  }

  @Get(':reportId')
  @ApiOkResponse({ type: ReportDetail })
  @ApiOperation({ operationId: 'readReport', summary: '一件接报:研判所需的全部内容' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'not-found')
  read(@Who() who: Who, @IdParam('reportId') reportId: string): Promise<Plain<ReportDetail>> {
    return this.reports.view(who, reportId);
  }

  @Post(':reportId/decision')
  @HttpCode(200)
  @ApiOkResponse({ type: ReportDetail })
  @ApiOperation({
    operationId: 'decideReport',
    summary: '研判决定',
    description:
      '没有填的项取接报当前的值,再取建议的值。改了类别或地点而未指定承办,按辖区规则重新确定承办单位。几秒钟内(应答的 undo)不告知来信人和承办单位,可以撤销;特急件马上派发。',
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
  decide(
    @Who() who: Who,
    @IdParam('reportId') reportId: string,
    @Body() body: DecisionDto,
  ): Promise<Plain<ReportDetail>> {
    return this.decisions.decide(who, reportId, body);
  }

  @Post(':reportId/undo')
  @Roles('operator')
  @HttpCode(200)
  @ApiOkResponse({ type: ReportDetail })
  @ApiOperation({
    operationId: 'undoDecision',
    summary: '撤销刚作的决定',
    description: '限作出决定的人,限决定后几秒钟内(UNDO_SECONDS):回到待研判,什么也没有发出。',
  })
  @ApiErrors(
    'invalid-field',
    'signed-out',
    'forbidden',
    'foreign-origin',
    'not-found',
    'not-allowed',
    'changed-meanwhile',
    'gone',
  )
  undo(
    @Who() who: Who,
    @IdParam('reportId') reportId: string,
    @Body() { decisionId }: UndoDto,
  ): Promise<Plain<ReportDetail>> {
    return this.undos.undo(who, reportId, decisionId);
  }

  @Get(':reportId/original')
  @ApiOkResponse({ type: OriginalView })
  @ApiOperation({
    operationId: 'readOriginal',
    summary: '查看原文和联系方式',
    description: '须写理由,记入日志和经过。',
  })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'not-found')
  original(
    @Who() who: Who,
    @IdParam('reportId') reportId: string,
    @Query() query: OriginalQuery,
  ): Promise<Plain<OriginalView>> {
    return this.unmask.original(who, reportId, query.reason);
  }

  @Post(':reportId/retry')
  @HttpCode(202)
  @ApiAcceptedResponse()
  @ApiOperation({ operationId: 'retryTriage', summary: '重新自动研判' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'foreign-origin', 'not-found', 'unavailable')
  retry(@Who() who: Who, @IdParam('reportId') reportId: string): Promise<void> {
    return this.retries.retry(who, reportId);
  }
}
