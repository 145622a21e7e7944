import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';
import { Agreement } from './agreement.js';
import { HotMatters } from './matters.js';
import {
  AgreementView,
  HotMatter,
  TodayView,
  TrendView,
  UnmaskingsPage,
  UnmaskingsQuery,
  WindowQuery,
  WorkView,
} from './overview.dto.js';
import { Today } from './today.js';
import { Trend } from './trend.js';
import { Unmaskings } from './unmaskings.js';
import { Work } from './work.js';

const DAYS = 30;

@ApiTags('总览')
@Roles('supervisor')
@Controller('api/v1/overview')
export class OverviewController {
  constructor(
    private readonly days: Today,
    private readonly trends: Trend,
    private readonly hot: HotMatters,
    private readonly works: Work,
    private readonly agreements: Agreement,
    private readonly unmasked: Unmaskings,
  ) {}

  @Get('today')
  @ApiOkResponse({ type: TodayView })
  @ApiOperation({ operationId: 'readToday', summary: '今天的情况' })
  @ApiErrors('signed-out', 'forbidden')
  today(@Who() who: Who): Promise<Plain<TodayView>> {
    return this.days.view(who);
  }

  @Get('trend')
  @ApiOkResponse({ type: TrendView })
  @ApiOperation({ operationId: 'readTrend', summary: '每天的接报数,按渠道、类别、区县' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden')
  trend(@Who() who: Who, @Query() { days = DAYS }: WindowQuery): Promise<Plain<TrendView>> {
    return this.trends.view(who, days);
  }

  @Get('matters')
  @ApiOkResponse({ type: [HotMatter] })
  @ApiOperation({ operationId: 'listHotMatters', summary: '反映最多的件', description: '最多二十件。' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden')
  matters(@Who() who: Who, @Query() { days = DAYS }: WindowQuery): Promise<Plain<HotMatter[]>> {
    return this.hot.list(who, days);
  }

  @Get('work')
  @ApiOkResponse({ type: WorkView })
  @ApiOperation({ operationId: 'readWork', summary: '承办单位的办理情况,退回和重办' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden')
  work(@Who() who: Who, @Query() { days = DAYS }: WindowQuery): Promise<Plain<WorkView>> {
    return this.works.view(who, days);
  }

  @Get('agreement')
  @ApiOkResponse({ type: AgreementView })
  @ApiOperation({ operationId: 'readAgreement', summary: '人工与机器建议的一致情况,按周和类别' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden')
  agreement(@Who() who: Who, @Query() { days = DAYS }: WindowQuery): Promise<Plain<AgreementView>> {
    return this.agreements.view(who, days);
  }

  @Get('unmaskings')
  @Roles('supervisor', 'admin')
  @ApiOkResponse({ type: UnmaskingsPage })
  @ApiOperation({ operationId: 'listUnmaskings', summary: '查看原文的记录', description: '最新的在前。' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden')
  unmaskings(@Who() who: Who, @Query() { cursor }: UnmaskingsQuery): Promise<Plain<UnmaskingsPage>> {
    return this.unmasked.page(who, cursor);
  }
}
