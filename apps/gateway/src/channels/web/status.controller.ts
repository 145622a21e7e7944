import { Body, Controller, Get, Ip, Param, Post, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../access/public.decorator.js';
import { TextField } from '../../http/fields.js';
import { toDomainError } from '../../http/problem.filter.js';
import { AttachmentsService } from '../../intake/media/attachments.service.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import { PAGES } from '../../openapi/document.js';
import { type PublicDetails, type PublicStatus, StatusService } from '../../follow-up/status.service.js';
import { Hotlines } from './hotlines.js';
import { LookUp } from './look-up.js';
import { Page } from './page.filter.js';
import { statusPage } from './pages/status.page.js';
import { sendForm, sendPage } from './send-page.js';
import { RatingRequest } from './web.payload.js';

class LookUpForm {
  @TextField({ max: 40, min: 0, optional: true, about: '查询码。' })
  code?: string;

  @TextField({ max: 20, min: 0, optional: true, about: '手机号码后四位,或回执上的密码。' })
  secret?: string;
}

class RatingForm extends RatingRequest {
  @TextField({ max: 40, about: '查询码。' })
  code: string;
}

/** The look-up page. Code and secret travel in the body, never in an address. */
@ApiTags(PAGES)
@ApiProduces('text/html')
@Public()
@Controller('status')
export class StatusController {
  constructor(
    private readonly lookUp: LookUp,
    private readonly hotlines: Hotlines,
    private readonly statuses: StatusService,
    private readonly attachments: AttachmentsService,
  ) {}

  @Page()
  @Get()
  @ApiOperation({ summary: '查进度的页面' })
  @ApiResponse({ status: 200, description: '表单。' })
  async form(@Res() reply: FastifyReply): Promise<void> {
    sendForm(reply, statusPage({ hotline: await this.hotlines.find(), code: '' }));
  }

  @Page()
  @Post()
  @ApiOperation({ summary: '提交查询' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiResponse({ status: 200, description: '进度;验证信息正确时还有详情和答复。' })
  @ApiResponse({ status: 400, description: '有一项填写不正确。' })
  @ApiResponse({ status: 404, description: '没有查到。' })
  @ApiResponse({ status: 429, description: '操作太频繁。' })
  @ApiResponse({ status: 503, description: '暂时不能查询。' })
  async find(
    @Body() { code = '', secret = '' }: LookUpForm,
    @Ip() ip: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.show({ code, secret }, reply, () =>
      secret === '' ? this.lookUp.status(code, ip) : this.lookUp.details(code, secret, ip),
    );
  }

  @Page()
  @Post('rating')
  @ApiOperation({ summary: '提交评价' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiResponse({ status: 200, description: '已记下,页面上是详情和答复。' })
  @ApiResponse({ status: 400, description: '有一项填写不正确。' })
  @ApiResponse({ status: 404, description: '没有查到。' })
  @ApiResponse({ status: 409, description: '还没有答复,或已经评价过。' })
  @ApiResponse({ status: 429, description: '操作太频繁。' })
  @ApiResponse({ status: 503, description: '暂时不能保存。' })
  async rate(
    @Body() { code, secret, score }: RatingForm,
    @Ip() ip: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.show({ code, secret }, reply, () => this.lookUp.rate(code, secret, score, ip));
  }

  @Get('pictures/:link')
  @ApiOperation({ summary: '答复里的现场照片(已去除 EXIF)' })
  @ApiProduces('image/jpeg')
  @ApiResponse({ status: 200, description: '照片。' })
  @ApiErrors('not-found', 'unavailable')
  async picture(@Param('link') link: string, @Res() reply: FastifyReply): Promise<void> {
    const picture = await this.attachments.read(await this.statuses.pictureKey(link));
    await reply
      .header('content-type', 'image/jpeg')
      .header('content-disposition', 'inline')
      .header('cache-control', 'private, max-age=3600')
      .send(picture);
  }

  private async show(
    { code, secret }: { code: string; secret: string },
    reply: FastifyReply,
    look: () => Promise<PublicStatus | PublicDetails>,
  ): Promise<void> {
    const hotline = await this.hotlines.find();
    try {
      sendPage(reply, statusPage({ hotline, code, secret, found: await look() }));
    } catch (error) {
      const problem = toDomainError(error);
      sendPage(reply, statusPage({ hotline, code, problem: problem.detail }), problem);
    }
  }
}
