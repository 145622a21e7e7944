import { randomUUID } from 'node:crypto';
import { Controller, Inject, Ip, Logger, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SLOTS } from '#common/complaint/dialogue-step.js';
import { publicUrlOf, type Settings } from '#common/config/settings.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Public } from '../../access/public.decorator.js';
import { toDomainError } from '../../http/problem.filter.js';
import { PAGES } from '../../openapi/document.js';
import { Hotlines } from './hotlines.js';
import { Page } from './page.filter.js';
import { FIELD_OF } from './pages/addition.form.js';
import { addedPage, additionProblemPage } from './pages/addition.page.js';
import { sendPage } from './send-page.js';
import { readWebBody } from './web.body.js';
import { WebQuestions } from './web.questions.js';
import { WebReception } from './web.reception.js';

/** Where the pages send later words to a report. Code and secret travel in the body. */
@ApiTags(PAGES)
@ApiProduces('text/html')
@Public()
@Controller('status/additions')
export class AdditionsController {
  private readonly logger = new Logger('pages');

  constructor(
    private readonly reception: WebReception,
    private readonly questions: WebQuestions,
    private readonly hotlines: Hotlines,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  @Page()
  @Post()
  @ApiOperation({ summary: '提交页面上的补充' })
  @ApiConsumes('multipart/form-data', 'application/x-www-form-urlencoded')
  @ApiResponse({ status: 201, description: '已收到。' })
  @ApiResponse({ status: 400, description: '没有收到:页面说明原因,已填的内容还在。' })
  @ApiResponse({ status: 404, description: '没有查到这一件。' })
  @ApiResponse({ status: 413, description: '没有收到:内容太大。' })
  @ApiResponse({ status: 415, description: '没有收到:附件类型不支持。' })
  @ApiResponse({ status: 429, description: '没有收到:操作太频繁。' })
  @ApiResponse({ status: 503, description: '没有收到:暂时不能保存。' })
  async submit(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Ip() ip: string): Promise<void> {
    const body = await readWebBody(request);
    const { code: typedCode, ...fields } = body.fields;
    const code = typeof typedCode === 'string' ? typedCode : '';
    const hotline = this.hotlines.remembered();
    try {
      const added = await this.reception.add(code, { ...body, fields }, ip);
      sendPage(reply, addedPage(hotline, publicUrlOf(this.settings), added, code), 201);
    } catch (error) {
      const problem = toDomainError(error);
      if (problem.policy.level !== 'info') this.logger.warn({ err: error, errorCode: problem.code });
      const typed = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
      const form = {
        code,
        secret: typed('secret'),
        token: typed('token') || randomUUID(),
        typed: fields,
        questions: SLOTS.filter((slot) => slot === 'evidence' || (FIELD_OF[slot] ?? '') in fields).map(
          (slot) => this.questions.question(slot),
        ),
      };
      sendPage(reply, additionProblemPage(hotline, problem.detail, form), problem);
    }
  }
}
