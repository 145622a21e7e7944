import { Controller, Get, Ip, Logger, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fail } from '#common/errors/domain-error.js';
import { Public } from '../access/public.decorator.js';
import { ApiErrors } from '../openapi/api-errors.js';
import { toDomainError } from '../http/problem.filter.js';
import {
  type Acknowledgement,
  type InboundEvent,
  isChecked,
  isPrompt,
  reportsDeliveries,
  type WebhookChannel,
  type WebhookRequest,
  type WebhookResponse,
} from './channel.js';
import { ChannelRegistry } from './registry.js';
import { ChannelInbox } from './sessions/inbox.js';
import { type Answered, VendorCalls } from './vendor-calls.js';

type Passed = Answered<WebhookResponse>;

/** Where vendors deliver: every channel with a webhook passes the same four steps, authentication first. */
@ApiTags('渠道')
@Public()
@Controller('channels')
export class WebhookController {
  private readonly logger = new Logger(WebhookController.name);

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly inbox: ChannelInbox,
    private readonly vendors: VendorCalls,
  ) {}

  @Get(':channel/:account')
  @ApiOperation({
    summary: '应答渠道服务商对地址的检查',
    description: 'Signed by the vendor; only for channels whose vendor asks before it delivers.',
  })
  @ApiResponse({ status: 200, description: '按服务商的格式应答。' })
  @ApiErrors('bad-signature', 'not-found')
  async check(
    @Param('channel') name: string,
    @Param('account') account: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Ip() ip: string,
  ): Promise<void> {
    const channel = this.registry.webhook(name);
    if (!channel?.knows(account) || !isChecked(channel)) throw fail('not-found');
    const { status, contentType, body } = this.vendors.proved(ip, () =>
      channel.checkAddress(this.vendors.requestOf(request, account)),
    );
    await reply.status(status).header('content-type', contentType).send(body);
  }

  @Post(':channel/:account')
  @ApiOperation({
    summary: '接收渠道服务商推送的消息',
    description: 'Signed by the vendor; answered in the vendor’s form.',
  })
  @ApiResponse({ status: 200, description: '已收到并保存;内容按服务商的格式返回。' })
  @ApiErrors(
    'bad-request',
    'invalid-field',
    'bad-signature',
    'not-found',
    'too-large',
    'wrong-type',
    'too-many',
    'busy',
    'unavailable',
  )
  async receive(
    @Param('channel') name: string,
    @Param('account') account: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Ip() ip: string,
  ): Promise<void> {
    const channel = this.registry.webhook(name);
    if (!channel) throw fail('not-found');
    const response = await this.vendors.pass(channel, request, account, ip, (call) =>
      this.answer(channel, call),
    );
    await reply.status(response.status).header('content-type', response.contentType).send(response.body);
  }

  private async answer(channel: WebhookChannel, request: WebhookRequest): Promise<Passed> {
    if (reportsDeliveries(channel)) {
      for (const report of channel.deliveries(request)) await this.inbox.noteDelivery(report);
    }
    const events = channel.decode(request);
    const accepted = this.accept(channel, request.account, events);
    if (!isPrompt(channel))
      return { answer: channel.acknowledge(await accepted, request), outcome: 'accepted' };
    try {
      const acknowledgements = await within(channel.answerWithinMs, accepted);
      return { answer: channel.acknowledge(acknowledgements, request), outcome: 'accepted' };
    } catch (error) {
      const problem = toDomainError(error);
      if (!problem.policy.retryable) throw error;
      this.logger.error({ err: error, channel: channel.name }, 'a citizen was asked to send a message again');
      return { answer: channel.excuse(request, problem), outcome: problem.code };
    }
  }

  private async accept(
    channel: WebhookChannel,
    account: string,
    events: InboundEvent[],
  ): Promise<Acknowledgement[]> {
    this.vendors.demandRoom(channel, account, events.map(({ text }) => text).join('\n'));
    const acknowledgements: Acknowledgement[] = [];
    for (const event of events) {
      if (channel.answersLater) await this.inbox.acceptForLater(event);
      else acknowledgements.push(await this.inbox.accept(event));
    }
    return acknowledgements;
  }
}

/** What is not there in time goes on, and nobody waits for it. Throws fail('unconfirmed'). */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(fail('unconfirmed'));
    }, ms);
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
