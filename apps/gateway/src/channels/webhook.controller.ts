import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import type { Settings } from '#common/config/settings.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Public } from '../access/public.decorator.js';
import { IntakeService } from '../intake/intake.service.js';
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
    'unavailable',
  )
  async receive(
    @Param('channel') name: string,
    @Param('account') account: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const channel = this.registry.webhook(name);
    if (!channel?.knows(account)) throw fail('not-found');
    try {
      const response = await this.pass(channel, this.webhookRequest(request, account));
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
  ): Promise<ReturnType<WebhookChannel['acknowledge']>> {
    channel.authenticate(request);
    const acknowledgements = [];
    for (const event of channel.decode(request)) acknowledgements.push(await this.intake.accept(event));
    return channel.acknowledge(acknowledgements);
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
