import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';
import { ClaimDto, ClaimView } from './claims.dto.js';
import { Claims } from './claims.js';

@ApiTags('研判')
@Roles('operator')
@Controller('api/v1/triage')
export class ClaimsController {
  constructor(private readonly claims: Claims) {}

  @Get('claims')
  @Roles('operator', 'supervisor')
  @ApiOkResponse({ type: [ClaimView] })
  @ApiOperation({ operationId: 'listClaims', summary: '谁正在处理哪一件' })
  @ApiErrors('signed-out', 'forbidden')
  list(@Who() who: Who): Promise<Plain<ClaimView>[]> {
    return this.claims.list(who);
  }

  @Put(':reportId/claim')
  @ApiOkResponse({ type: ClaimView })
  @ApiOperation({
    operationId: 'claimReport',
    summary: '正在处理这一件',
    description:
      '开着时每分钟重发一次,三分钟没有重发自动放开;决定和退出登录也放开。别人正在处理的,答复说是谁;takeOver 接过来,记入日志。',
  })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'foreign-origin', 'not-found', 'not-allowed')
  claim(
    @Who() who: Who,
    @IdParam('reportId') reportId: string,
    @Body() body: ClaimDto,
  ): Promise<Plain<ClaimView>> {
    return this.claims.claim(who, reportId, body);
  }

  @Delete(':reportId/claim')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'releaseReport', summary: '放开这一件' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'foreign-origin', 'not-found')
  release(@Who() who: Who, @IdParam('reportId') reportId: string): Promise<void> {
    return this.claims.release(who, reportId);
  }
}
