import { Controller, Get, Inject, Ip, Logger, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import type { Settings } from '#common/config/settings.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Public } from '../access/public.decorator.js';
import { DeliveryReports } from '../follow-up/delivery-reports.js';
import { IntakeService } from '../intake/intake.service.js';
import { addressKey } from '../limits/address-key.js';
import { Limits } from '../limits/limits.js';
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

const received = new Counter({
  name: 'hotline_webhook_requests_total',
  help: 'Webhook calls by channel and outcome.',
  labelNames: ['channel', 'outcome'],
});

interface Passed {
  response: WebhookResponse;
  outcome: string;
}

/** Where vendors deliver: every channel with a webhook passes the same four steps, authentication first. */
@ApiTags('渠道')
@Public()
@Controller('channels')
export class WebhookController {
  private readonly logger = new Logger(WebhookController.name);

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly intake: IntakeService,
    private readonly deliveries: DeliveryReports,
    private readonly limits: Limits,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
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
    const channel = this.channelAt(name, account);
    if (!isChecked(channel)) throw fail('not-found');
    const { status, contentType, body } = this.counted(ip, () =>
      channel.checkAddress(this.webhookRequest(request, account)),
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
    const channel = this.channelAt(name, account);
    try {
      const { response, outcome } = await this.pass(channel, this.webhookRequest(request, account), ip);
      received.inc({ channel: name, outcome });
      await reply.status(response.status).header('content-type', response.contentType).send(response.body);
    } catch (error) {
      received.inc({ channel: name, outcome: error instanceof DomainError ? error.code : 'error' });
      throw error;
    }
  }

  private channelAt(name: string, account: string): WebhookChannel {
    const channel = this.registry.webhook(name);
    if (!channel?.knows(account)) throw fail('not-found');
    return channel;
  }

  private async pass(channel: WebhookChannel, request: WebhookRequest, ip: string): Promise<Passed> {
    this.counted(ip, () => {
      channel.authenticate(request);
    });
    if (reportsDeliveries(channel)) {
      for (const report of channel.deliveries(request)) await this.deliveries.note(report);
    }
    const events = channel.decode(request);
    const accepted = this.accept(channel.name, request.account, events);
    if (!isPrompt(channel))
      return { response: channel.acknowledge(await accepted, request), outcome: 'accepted' };
    try {
      const acknowledgements = await within(channel.answerWithinMs, accepted);
      return { response: channel.acknowledge(acknowledgements, request), outcome: 'accepted' };
    } catch (error) {
      const problem = toDomainError(error);
      if (!problem.policy.retryable) throw error;
      this.logger.error({ err: error, channel: channel.name }, 'a citizen was asked to send a message again');
      return { response: channel.excuse(request, problem), outcome: problem.code };
    }
  }

  private async accept(channel: string, account: string, events: InboundEvent[]): Promise<Acknowledgement[]> {
    const said = events.map(({ text }) => text).join('\n');
    if (!this.limits.take('account', `${channel}/${account}`, said)) throw fail('busy');
    const acknowledgements: Acknowledgement[] = [];
    for (const event of events) acknowledgements.push(await this.intake.accept(event));
    return acknowledgements;
  }

  /**
   * Each signature is verified, however many wrong ones came from the address: that takes microseconds, while an address
   * that is shut out could be the proxy through which the vendor comes too. Only the wrong ones are counted.
   */
  private counted<T>(ip: string, prove: () => T): T {
    try {
      return prove();
    } catch (error) {
      this.limits.demand('forged', addressKey(ip));
      throw error;
    }
  }

  private webhookRequest(request: FastifyRequest, account: string): WebhookRequest {
    return {
      method: request.method,
      url: `${this.settings.publicUrl ?? `http://localhost:${String(this.settings.port)}`}${request.url}`,
      query: request.query as Record<string, string>,
      headers: request.headers,
      rawBody: request.rawBody ?? Buffer.alloc(0),
      body: request.body,
      account,
    };
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
