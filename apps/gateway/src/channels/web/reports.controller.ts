import { Body, Controller, Get, Headers, HttpCode, Inject, Ip, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Settings } from '#common/config/settings.js';
import { invalid } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Public } from '../../access/public.decorator.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import type { PublicDetails, PublicStatus } from '../../follow-up/status.service.js';
import { LookUp } from './look-up.js';
import { readWebBody } from './web.body.js';
import {
  DetailsRequest,
  RatingRequest,
  Receipt,
  ReportDetails,
  ReportStatus,
  WebAddition,
  WebReport,
} from './web.payload.js';
import { WebReception } from './web.reception.js';
import { replyWeb } from './web.reply.js';

const MOST_KEY = 100;
const KEY_WORDS = `At most ${String(MOST_KEY)} characters.`;

/** Reports and their status for programs; the page of pages.controller.ts takes the same way. */
@ApiTags('市民')
@Public()
@Controller('api/v1/reports')
export class ReportsController {
  constructor(
    private readonly reception: WebReception,
    private readonly lookUp: LookUp,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  @Post()
  @ApiOperation({
    summary: '提交反映',
    description: 'The same Idempotency-Key with the same content gets the same answer.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: KEY_WORDS })
  @ApiConsumes('application/json', 'multipart/form-data', 'application/x-www-form-urlencoded')
  @ApiBody({ type: WebReport })
  @ApiResponse({ status: 201, type: Receipt, description: '已收到并保存。' })
  @ApiErrors(
    'bad-request',
    'invalid-field',
    'not-found',
    'too-large',
    'wrong-type',
    'too-many',
    'unavailable',
  )
  async create(
    @Req() request: FastifyRequest,
    @Ip() ip: string,
    @Headers('idempotency-key') key: string | undefined,
  ): Promise<Pick<Receipt, keyof Receipt>> {
    checkKey(key);
    const received = await this.reception.receive(await readWebBody(request), ip, key);
    return replyWeb(received, this.settings.publicUrl ?? '');
  }

  @Post(':code/additions')
  @ApiOperation({
    summary: '补充自己的反映',
    description:
      'Needs the secret of the receipt. While nobody has decided on the report, it grows; afterwards a new report is opened that names it. Idempotent like the report itself.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: KEY_WORDS })
  @ApiConsumes('application/json', 'multipart/form-data', 'application/x-www-form-urlencoded')
  @ApiBody({ type: WebAddition })
  @ApiResponse({ status: 201, type: Receipt, description: '已收到并保存。' })
  @ApiErrors(
    'bad-request',
    'invalid-field',
    'unknown-code',
    'too-large',
    'wrong-type',
    'too-many',
    'unavailable',
  )
  async add(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Ip() ip: string,
    @Headers('idempotency-key') key: string | undefined,
  ): Promise<Pick<Receipt, keyof Receipt>> {
    checkKey(key);
    const received = await this.reception.add(code, await readWebBody(request), ip, key);
    return replyWeb(received, this.settings.publicUrl ?? '');
  }

  @Get(':code')
  @ApiOperation({
    summary: '查询进度',
    description: 'Status only. An unknown code is answered like a mistyped one.',
  })
  @ApiResponse({ status: 200, type: ReportStatus })
  @ApiErrors('unknown-code', 'too-many', 'unavailable')
  status(@Param('code') code: string, @Ip() ip: string): Promise<PublicStatus> {
    return this.lookUp.status(code, ip);
  }

  @Post(':code/details')
  @HttpCode(200)
  @ApiOperation({
    summary: '查看详情和答复',
    description: 'A wrong secret is answered like an unknown code.',
  })
  @ApiResponse({ status: 200, type: ReportDetails })
  @ApiErrors('bad-request', 'invalid-field', 'unknown-code', 'too-many', 'unavailable')
  details(
    @Param('code') code: string,
    @Body() { secret }: DetailsRequest,
    @Ip() ip: string,
  ): Promise<PublicDetails> {
    return this.lookUp.details(code, secret, ip);
  }

  @Post(':code/rating')
  @HttpCode(200)
  @ApiOperation({ summary: '评价答复', description: 'Once, and only where there is an answer.' })
  @ApiResponse({ status: 200, type: ReportDetails })
  @ApiErrors('bad-request', 'invalid-field', 'unknown-code', 'not-allowed', 'too-many', 'unavailable')
  rate(
    @Param('code') code: string,
    @Body() { secret, score }: RatingRequest,
    @Ip() ip: string,
  ): Promise<PublicDetails> {
    return this.lookUp.rate(code, secret, score, ip);
  }
}

function checkKey(key: string | undefined): void {
  if (key !== undefined && (key === '' || key.length > MOST_KEY))
    throw invalid('Idempotency-Key', `"Idempotency-Key"应有 1 到 ${String(MOST_KEY)} 个字符。`);
}
