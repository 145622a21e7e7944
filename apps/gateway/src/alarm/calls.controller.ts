import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import { DataSource, IsNull } from 'typeorm';
import type { Settings } from '#common/config/settings.js';
import { Alarm, AlarmStep } from '#common/database/records/alarm.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Public } from '../access/public.decorator.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import { VendorCalls } from '../channels/vendor-calls.js';
import { accessOf } from '../vendors/twilio/access.js';
import { checkTwilioSignature } from '../vendors/twilio/request.js';
import { Acknowledgements } from './acknowledgements.js';
import { CALL_OUTCOMES, confirmedWords, PRESS, SMS_OUTCOMES, spokenWords } from './alarm-words.js';
import { matterOf } from './matter.js';

const LANGUAGE = 'zh-CN';
/** The person has heard nothing of it, and another try would not help. */
const NOT_REACHED: ReadonlySet<string> = new Set(['failed', 'undelivered']);
/** How often the sentence is said to whoever presses nothing. */
const TIMES = 3;

type Form = Readonly<Record<string, unknown>>;

/**
 * What Twilio asks while it calls somebody on duty: what to say (https://www.twilio.com/docs/voice/twiml), which key was
 * pressed (https://www.twilio.com/docs/voice/twiml/gather), and how the call ended. Every request is signed.
 */
@ApiTags('警报')
@Public()
@ApiErrors('bad-signature', 'not-found', 'invalid-field')
@Controller('alarm/calls')
export class AlarmCallsController {
  constructor(
    private readonly database: DataSource,
    private readonly acknowledgements: Acknowledgements,
    private readonly vendors: VendorCalls,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  @Post(':stepId')
  @HttpCode(200)
  @ApiOperation({ summary: '电话接通后说什么(Twilio 调用)' })
  @ApiResponse({ status: 200, description: 'TwiML。' })
  async answered(
    @IdParam('stepId') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body() form: Form | undefined,
  ): Promise<void> {
    this.authenticate(request);
    const { alarm, step } = await this.find(id);
    await this.note(step, form?.CallSid);
    const words = spokenWords(alarm, step, await matterOf(this.database.manager, alarm));
    const twiml = new VoiceResponse();
    for (let time = 0; time < TIMES; time++) {
      const gather = twiml.gather({
        numDigits: 1,
        timeout: 5,
        action: `/alarm/calls/${id}/key`,
        method: 'POST',
      });
      gather.say({ language: LANGUAGE }, `${words}${PRESS}`);
    }
    await send(reply, twiml);
  }

  @Post(':stepId/key')
  @HttpCode(200)
  @ApiOperation({ summary: '接电话的人按了键(Twilio 调用)' })
  @ApiResponse({ status: 200, description: 'TwiML。' })
  async pressed(
    @IdParam('stepId') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body() form: Form | undefined,
  ): Promise<void> {
    this.authenticate(request);
    const { alarm, step } = await this.find(id);
    const twiml = new VoiceResponse();
    if (form?.Digits === '1') {
      await this.acknowledgements.byStep(step, 'key');
      twiml.say({ language: LANGUAGE }, confirmedWords(alarm));
      twiml.hangup();
    } else {
      twiml.redirect({ method: 'POST' }, `/alarm/calls/${id}`);
    }
    await send(reply, twiml);
  }

  /** Keys were recorded before: a call that was confirmed keeps its words. */
  @Post(':stepId/status')
  @HttpCode(204)
  @ApiOperation({ summary: '电话或短信的结果(Twilio 调用)' })
  @ApiResponse({ status: 204, description: '已记录。' })
  async ended(
    @IdParam('stepId') id: string,
    @Req() request: FastifyRequest,
    @Body() form: Form | undefined,
  ): Promise<void> {
    this.authenticate(request);
    const isCall = form?.CallSid !== undefined;
    const sid = isCall ? form.CallSid : form?.MessageSid;
    const status = isCall ? form.CallStatus : form?.MessageStatus;
    if (typeof status !== 'string' || typeof sid !== 'string') return;
    const words = (isCall ? CALL_OUTCOMES : SMS_OUTCOMES)[status];
    if (words === undefined) return;
    await this.database.query(
      `UPDATE alarm_step SET outcome = CASE WHEN confirmed_at IS NULL THEN $2 ELSE outcome END,
              state = CASE WHEN $5 AND state = 'done' THEN 'failed' ELSE state END,
              external_id = coalesce(external_id, $3)
        WHERE id = $1 AND way = $4 AND coalesce(external_id, $3) = $3`,
      [id, words, sid, isCall ? 'call' : 'sms', NOT_REACHED.has(status)],
    );
  }

  /** The telephone rang: where the answer to our request was lost, this tells that the call was made. */
  private async note({ id }: AlarmStep, sid: unknown): Promise<void> {
    if (typeof sid === 'string')
      await this.database.manager.update(AlarmStep, { id, externalId: IsNull() }, { externalId: sid });
  }

  private authenticate(request: FastifyRequest): void {
    const access = accessOf(this.settings);
    if (access === null) throw fail('bad-signature');
    this.vendors.proved(request.ip, () => {
      checkTwilioSignature(access.authToken, this.vendors.requestOf(request, 'default'));
    });
  }

  private async find(id: string): Promise<{ alarm: Alarm; step: AlarmStep }> {
    const step = await this.database.manager.findOneBy(AlarmStep, { id, way: 'call' });
    const alarm = step && (await this.database.manager.findOneBy(Alarm, { id: step.alarmId }));
    if (!alarm) throw fail('not-found');
    return { alarm, step };
  }
}

async function send(reply: FastifyReply, twiml: VoiceResponse): Promise<void> {
  await reply.header('content-type', 'text/xml; charset=utf-8').send(twiml.toString());
}
