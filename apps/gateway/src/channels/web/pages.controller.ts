import { randomUUID } from 'node:crypto';
import { Controller, Get, Inject, Ip, Logger, Param, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicUrlOf, type Settings } from '#common/config/settings.js';
import type { DomainError } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Public } from '../../access/public.decorator.js';
import { nextOfficeHour } from '../../conversation/office-hours.js';
import { toDomainError } from '../../http/problem.filter.js';
import { PAGES } from '../../openapi/document.js';
import { Hotlines, type WebHotline } from './hotlines.js';
import { Page } from './page.filter.js';
import { formPage, type FormState, IDENTITIES, type Identity } from './pages/form.page.js';
import { receiptPage } from './pages/receipt.page.js';
import { sendForm, sendPage } from './send-page.js';
import { readWebBody, type WebBody } from './web.body.js';
import { WebReception } from './web.reception.js';

/** What stands beside a field of the form that was filled in wrongly. */
const FIELD_WORDS: Record<string, string> = {
  text: '请写下发生了什么,最多 10 万字。',
  place: '地点最多 500 字。',
  contact: '这不像手机号码或邮箱。不想留可以空着。',
};

/** The form that citizens fill in. It works without scripts, and an error keeps what was typed. */
@ApiTags(PAGES)
@ApiProduces('text/html')
@Public()
@Controller()
export class PagesController {
  private readonly logger = new Logger('pages');

  constructor(
    private readonly reception: WebReception,
    private readonly hotlines: Hotlines,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  @Page()
  @Get(['/', 'h/:adcode'])
  @ApiOperation({ summary: '反映环境问题的页面' })
  @ApiResponse({ status: 200, description: '表单。' })
  @ApiResponse({ status: 404, description: '没有这个热线。' })
  async form(@Res() reply: FastifyReply, @Param('adcode') adcode?: string): Promise<void> {
    const state: FormState = {
      text: '',
      place: '',
      contact: '',
      identity: 'confidential',
      uploads: '',
      token: randomUUID(),
    };
    sendForm(reply, this.render(await this.hotlines.find(adcode), state));
  }

  @Page()
  @Post(['/', 'h/:adcode'])
  @ApiOperation({ summary: '提交页面上的表单' })
  @ApiConsumes('multipart/form-data', 'application/x-www-form-urlencoded')
  @ApiResponse({ status: 201, description: '已收到,页面上有查询码。' })
  @ApiResponse({ status: 400, description: '没有收到:页面说明哪一项有误,已填的内容还在。' })
  @ApiResponse({ status: 404, description: '没有这个热线。' })
  @ApiResponse({ status: 413, description: '没有收到:内容太大。' })
  @ApiResponse({ status: 415, description: '没有收到:附件类型不支持。' })
  @ApiResponse({ status: 429, description: '没有收到:操作太频繁。' })
  @ApiResponse({ status: 503, description: '没有收到:暂时不能保存。' })
  async submit(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Ip() ip: string,
    @Param('adcode') adcode?: string,
  ): Promise<void> {
    const body = await readWebBody(request);
    const state = stateOf(body);
    try {
      const hotline = await this.hotlines.find(adcode);
      const received = await this.reception.receive(toReport(body, state, hotline.adcode), ip);
      sendPage(reply, receiptPage(hotline, publicUrlOf(this.settings), received), 201);
    } catch (error) {
      const problem = toDomainError(error);
      if (problem.code === 'not-found') throw problem;
      if (problem.policy.level !== 'info') this.logger.warn({ err: error, errorCode: problem.code });
      sendPage(reply, this.render(this.hotlines.remembered(adcode), state, problem), problem);
    }
  }

  private render(hotline: WebHotline | null, state: FormState, error?: DomainError): string {
    const problem = error && { message: error.detail, fields: fieldWords(error) };
    const first = problem && Object.values(problem.fields)[0];
    return formPage({
      hotline,
      state,
      readFrom: nextOfficeHour(new Date()),
      maxBytes: this.settings.attachmentMaxBytes,
      videoMaxBytes: this.settings.videoMaxBytes,
      ...(problem ? { problem: { ...problem, message: first ?? problem.message } } : {}),
    });
  }
}

/** The fields of the form as they were typed. */
function stateOf({ fields }: WebBody): FormState {
  const typed = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const identity = IDENTITIES.find((word) => word === typed('identity')) ?? 'confidential';
  return {
    text: typed('text'),
    place: typed('place'),
    contact: typed('contact'),
    identity,
    uploads: typed('uploads'),
    token: typed('token') || randomUUID(),
  };
}

/** The page's own way to say anonymous and confidential, in the words of the API. */
function toReport(body: WebBody, { identity }: { identity: Identity }, hotline: string): WebBody {
  const { identity: _choice, ...fields } = body.fields;
  return {
    ...body,
    fields: {
      ...fields,
      hotline,
      anonymous: identity === 'anonymous',
      confidential: identity === 'confidential',
    },
  };
}

function fieldWords(error: DomainError): Record<string, string> {
  if (error.code === 'wrong-type' || error.code === 'too-large') return { photos: error.detail };
  return Object.fromEntries(
    (error.extra.errors ?? []).map(({ field, message }) => [
      field === 'uploads' ? 'photos' : field,
      FIELD_WORDS[field] ?? message,
    ]),
  );
}
