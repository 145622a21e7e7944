import { Controller, Inject, Ip, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import type { Settings } from '#common/config/settings.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Public } from '../access/public.decorator.js';
import { IntakeService } from '../intake/intake.service.js';
import { addressKey } from '../limits/address-key.js';
import { Limits } from '../limits/limits.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { WebhookChannel, WebhookRequest } from './channel.js';
import { ChannelRegistry } from './registry.js';

const received = new Counter({
  name: 'hotline_webhook_requests_total',
  help: 'Webhook calls by channel and outcome.',
  labelNames: ['channel', 'outcome'],
});

/** Where vendors deliver: every channel with a webhook passes the same four steps, authentication first. */
@ApiTags('渠道')
@Public()
@Controller('channels')
export class WebhookController {
  constructor(
    private readonly registry: ChannelRegistry,
    private readonly intake: IntakeService,
    private readonly limits: Limits,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

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
    if (!channel?.knows(account)) throw fail('not-found');
    try {
      const response = await this.pass(channel, this.webhookRequest(request, account), ip);
      received.inc({ channel: name, outcome: 'accepted' });
      await reply.status(response.status).header('content-type', response.contentType).send(response.body);
    } catch (error) {
      received.inc({ channel: name, outcome: error instanceof DomainError ? error.code : 'error' });
      throw error;
    }
  }

  private async pass(
    channel: WebhookChannel,
    request: WebhookRequest,
    ip: string,
  ): Promise<ReturnType<WebhookChannel['acknowledge']>> {
    this.authenticate(channel, request, ip);
    const events = channel.decode(request);
    const said = events.map(({ text }) => text).join('\n');
    if (!this.limits.take('account', `${channel.name}/${request.account}`, said)) throw fail('busy');
    const acknowledgements = [];
    for (const event of events) acknowledgements.push(await this.intake.accept(event));
    return channel.acknowledge(acknowledgements);
  }

  /**
   * Each signature is verified, however many wrong ones came from the address: that takes microseconds, while an address
   * that is shut out could be the proxy through which the vendor comes too. Only the wrong ones are counted.
   */
  private authenticate(channel: WebhookChannel, request: WebhookRequest, ip: string): void {
    try {
      channel.authenticate(request);
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
