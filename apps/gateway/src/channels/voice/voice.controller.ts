import { Controller, Header, HttpCode, Ip, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { invalid } from '#common/errors/domain-error.js';
import { Public } from '../../access/public.decorator.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import { readForm } from '../../vendors/twilio/request.js';
import type { WebhookRequest } from '../channel.js';
import { VendorCalls } from '../vendor-calls.js';
import { Calls } from './calls.js';
import { VoiceAdapter } from './voice.adapter.js';
import { readAnswered, readCall, readRecording, readStatus } from './voice.payload.js';

const TWIML = 'text/xml; charset=utf-8';
const NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>';
const MOST_TURNS = 1_000;

/** Where Twilio asks what a caller hears next, and tells what became of the call. */
@ApiTags('渠道')
@Public()
@ApiErrors('bad-request', 'invalid-field', 'bad-signature', 'not-found', 'too-large', 'busy', 'unavailable')
@Controller('channels/voice')
export class VoiceController {
  constructor(
    private readonly channel: VoiceAdapter,
    private readonly vendors: VendorCalls,
    private readonly calls: Calls,
  ) {}

  @Post(':account')
  @HttpCode(200)
  @Header('content-type', TWIML)
  @ApiOperation({ summary: '来电', description: 'Signed by Twilio; answered in TwiML.' })
  @ApiResponse({ status: 200, description: '给来电人听的第一段话。' })
  incoming(
    @Param('account') account: string,
    @Req() request: FastifyRequest,
    @Ip() ip: string,
  ): Promise<string> {
    return this.pass(account, request, ip, ({ body }) => this.calls.answer(account, readCall(body), 0));
  }

  @Post(':account/turns/:turn')
  @HttpCode(200)
  @Header('content-type', TWIML)
  @ApiOperation({ summary: '来电人的一次回答' })
  @ApiResponse({ status: 200, description: '接下来给来电人听的话。' })
  step(
    @Param('account') account: string,
    @Param('turn') turn: string,
    @Req() request: FastifyRequest,
    @Ip() ip: string,
  ): Promise<string> {
    return this.pass(account, request, ip, ({ body }) => {
      const number = Number(turn);
      if (!Number.isInteger(number) || number < 1 || number > MOST_TURNS)
        throw invalid('turn', '"turn"应是我们给出的序号。');
      return this.calls.answer(account, readCall(body), number);
    });
  }

  @Post(':account/status')
  @HttpCode(200)
  @Header('content-type', TWIML)
  @ApiOperation({ summary: '通话状态' })
  @ApiResponse({ status: 200, description: '知道了。' })
  status(
    @Param('account') account: string,
    @Req() request: FastifyRequest,
    @Ip() ip: string,
  ): Promise<string> {
    return this.pass(account, request, ip, async ({ body }) => {
      const { callSid, isOver } = readStatus(body);
      if (isOver) await this.calls.ended(account, callSid);
      return NOTHING;
    });
  }

  @Post(':account/recordings')
  @HttpCode(200)
  @Header('content-type', TWIML)
  @ApiOperation({ summary: '录音已备好' })
  @ApiResponse({ status: 200, description: '知道了。' })
  recording(
    @Param('account') account: string,
    @Req() request: FastifyRequest,
    @Ip() ip: string,
  ): Promise<string> {
    return this.pass(account, request, ip, async ({ body }) => {
      await this.calls.recorded(account, readRecording(body));
      return NOTHING;
    });
  }

  @Post(':account/answered')
  @HttpCode(200)
  @Header('content-type', TWIML)
  @ApiOperation({ summary: '工作人员已接听' })
  @ApiResponse({ status: 200, description: '知道了。' })
  answered(
    @Param('account') account: string,
    @Req() request: FastifyRequest,
    @Ip() ip: string,
  ): Promise<string> {
    return this.pass(account, request, ip, async ({ body }) => {
      await this.calls.picked(account, readAnswered(body));
      return NOTHING;
    });
  }

  private pass(
    account: string,
    request: FastifyRequest,
    ip: string,
    work: (request: WebhookRequest) => Promise<string>,
  ): Promise<string> {
    return this.vendors.pass(this.channel, request, account, ip, async (call) => {
      this.vendors.demandRoom(this.channel, account, readForm(call.body).SpeechResult ?? '');
      return { answer: await work(call), outcome: 'accepted' };
    });
  }
}
