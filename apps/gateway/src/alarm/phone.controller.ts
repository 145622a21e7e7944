import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { withoutAccusations } from '#common/complaint/accusation.js';
import { Alarm, AlarmStep } from '#common/database/records/alarm.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { Public } from '../access/public.decorator.js';
import { Page } from '../channels/web/page.filter.js';
import { sendPage } from '../channels/web/send-page.js';
import { Passages } from '../dispatch/passages.js';
import { IdParam } from '../http/id-param.js';
import { AttachmentsService } from '../intake/media/attachments.service.js';
import { ApiErrors } from '../openapi/api-errors.js';
import { PAGES } from '../openapi/document.js';
import { Acknowledgements } from './acknowledgements.js';
import { PhoneDispatchDto } from './alarm.dto.js';
import { stepOfLink } from './links.js';
import { alarmReport, filesOf, ledBy } from './matter.js';
import { alarmPage } from './phone.page.js';
import { PhoneDispatch } from './phone-dispatch.js';

/**
 * A link that lies in somebody's messages does not open a report for ever. Until then it can be used again: it stands for
 * one alarm and one person, and confirming twice changes nothing.
 */
const OPEN_HOURS = 24;

/**
 * The page behind the link in a text message: the person on duty reads what it is about and acknowledges. Looking at it
 * acknowledges nothing, since phones look at links by themselves. Who has read it can send the report to a bureau here.
 * Its pictures are those that bureaus get, without what the camera put in; they end with the link.
 */
@ApiTags(PAGES)
@ApiProduces('text/html')
@Public()
@Controller('alarm')
export class AlarmPhoneController {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly acknowledgements: Acknowledgements,
    private readonly dispatches: PhoneDispatch,
    private readonly attachments: AttachmentsService,
    private readonly passages: Passages,
  ) {}

  @Page()
  @Get(':token')
  @ApiOperation({ summary: '警报短信里的页面' })
  @ApiResponse({ status: 200, description: '警报的内容和确认按钮。' })
  @ApiResponse({ status: 404, description: '链接无效或已过期。' })
  async show(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    sendPage(reply, await this.render(await this.find(token), token));
  }

  @Page()
  @Post(':token')
  @HttpCode(200)
  @ApiOperation({ summary: '在手机页面上确认收到警报' })
  @ApiResponse({ status: 200, description: '已确认。' })
  @ApiResponse({ status: 404, description: '链接无效或已过期。' })
  async confirm(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    const step = await this.find(token);
    await this.acknowledgements.byStep(step, 'page');
    sendPage(reply, await this.render(step, token));
  }

  @Page()
  @Post(':token/dispatch')
  @HttpCode(200)
  @ApiOperation({ summary: '在手机页面上派发' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiResponse({ status: 200, description: '已派发。' })
  @ApiResponse({ status: 400, description: '没有选择类别或承办单位。' })
  @ApiResponse({ status: 404, description: '链接无效或已过期。' })
  @ApiResponse({ status: 409, description: '已经有人处理。' })
  async dispatch(
    @Param('token') token: string,
    @Body() form: PhoneDispatchDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const step = await this.find(token);
    const alarm = await this.database.manager.findOneByOrFail(Alarm, { id: step.alarmId });
    await this.dispatches.dispatch(alarm, step, form);
    sendPage(reply, await this.render(step, token));
  }

  @Get(':token/pictures/:id')
  @ApiOperation({ summary: '警报页面上的照片(已去除 EXIF)' })
  @ApiProduces('image/jpeg')
  @ApiResponse({ status: 200, description: '照片。' })
  @ApiErrors('invalid-field', 'not-found', 'unavailable')
  async picture(
    @Param('token') token: string,
    @IdParam('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { alarmId } = await this.find(token);
    const { manager } = this.database;
    const report = await alarmReport(manager, await manager.findOneByOrFail(Alarm, { id: alarmId }));
    const files = report ? await filesOf(manager, report) : [];
    const key = files.find((file) => file.id === id)?.safeKey ?? null;
    if (key === null) throw fail('not-found');
    await reply.header('content-type', 'image/jpeg').send(await this.attachments.read(key));
  }

  private async find(token: string): Promise<AlarmStep> {
    const id = stepOfLink(this.keys, token);
    const step =
      id === null
        ? null
        : await this.database
            .createQueryBuilder(AlarmStep, 'step')
            .where('step.id = :id', { id })
            .andWhere(`step.recordedAt > now() - interval '${String(OPEN_HOURS)} hours'`)
            .getOne();
    if (!step) throw fail('not-found', { detail: '链接无效或已过期,请登录系统查看。' });
    return step;
  }

  /** Whoever is called for a bureau that has to sign reads what the bureau reads. */
  private wordsFor({ deliveryId }: Alarm, text: string): string {
    return deliveryId === null ? text : withoutAccusations(text, this.passages.of(text));
  }

  private async render(step: AlarmStep, token: string): Promise<string> {
    const alarm = await this.database.manager.findOneByOrFail(Alarm, { id: step.alarmId });
    const report = await this.dispatches.report(alarm, step);
    const matter = await alarmReport(this.database.manager, alarm);
    return alarmPage({
      alarm,
      step,
      matter,
      text: this.wordsFor(alarm, matter?.text ?? ''),
      files: matter ? await filesOf(this.database.manager, matter) : [],
      place: report?.place?.path.join('') ?? null,
      decided: report?.decidedAt == null ? null : { state: report.state, bureau: report.bureauName },
      offer: report && (await this.dispatches.offer(alarm, report)),
      others: await ledBy(this.database.manager, alarm),
      token,
    });
  }
}
