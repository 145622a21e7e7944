import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import { Cases } from './cases.js';
import { CasesQuery, CaseSummary, CaseView, RedispatchDto } from './dispatch.dto.js';
import type { Plain } from '../openapi/plain.js';

@ApiTags('件')
@Roles('operator', 'supervisor')
@Controller('api/v1/cases')
export class CasesController {
  constructor(private readonly cases: Cases) {}

  @Get()
  @ApiOkResponse({ type: [CaseSummary] })
  @ApiOperation({
    operationId: 'listCases',
    summary: '查找件',
    description: '最新的五十件,供并案时查找。标题里的字在最新的两万件里找。',
  })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden')
  list(@Who() who: Who, @Query() query: CasesQuery): Promise<Plain<CaseSummary[]>> {
    return this.cases.list(who, query);
  }

  @Get(':id')
  @ApiOkResponse({ type: CaseView })
  @ApiOperation({ operationId: 'readCase', summary: '一件:接报、派发和经过' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'not-found')
  read(@Who() who: Who, @IdParam('id') id: string): Promise<Plain<CaseView>> {
    return this.cases.view(who, id);
  }

  @Post(':id/dispatch')
  @HttpCode(200)
  @ApiOkResponse({ type: CaseView })
  @ApiOperation({ operationId: 'redispatchCase', summary: '重新派发' })
  @ApiErrors(
    'invalid-field',
    'signed-out',
    'forbidden',
    'foreign-origin',
    'not-found',
    'not-allowed',
    'changed-meanwhile',
  )
  dispatch(
    @Who() who: Who,
    @IdParam('id') id: string,
    @Body() body: RedispatchDto,
  ): Promise<Plain<CaseView>> {
    return this.cases.redispatch(who, id, body);
  }
}
