import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import { publicUrlOf, type Settings } from '#common/config/settings.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { addressKey } from '../limits/address-key.js';
import { Limits } from '../limits/limits.js';
import type { SignedChannel, WebhookRequest } from './channel.js';

const received = new Counter({
  name: 'hotline_webhook_requests_total',
  help: 'Webhook calls by channel and outcome.',
  labelNames: ['channel', 'outcome'],
});

/** What a vendor's call is answered, and how it is counted. */
export interface Answered<T> {
  answer: T;
  outcome: string;
}

/** What every call of a vendor passes, whatever it is about: the account, the signature, the count. */
@Injectable()
export class VendorCalls {
  constructor(
    private readonly limits: Limits,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** Throws not-found for an account that the channel does not know, bad-signature before anything else is read. */
  async pass<T>(
    channel: SignedChannel,
    request: FastifyRequest,
    account: string,
    ip: string,
    work: (request: WebhookRequest) => Promise<Answered<T>>,
  ): Promise<T> {
    if (!channel.knows(account)) throw fail('not-found');
    try {
      const call = this.requestOf(request, account);
      this.proved(ip, () => {
        channel.authenticate(call);
      });
      const { answer, outcome } = await work(call);
      received.inc({ channel: channel.name, outcome });
      return answer;
    } catch (error) {
      received.inc({ channel: channel.name, outcome: error instanceof DomainError ? error.code : 'error' });
      throw error;
    }
  }

  /** Throws busy for one of too many of an account, unless it was said that there is danger. */
  demandRoom({ name }: SignedChannel, account: string, said: string): void {
    if (!this.limits.take('account', `${name}/${account}`, said)) throw fail('busy');
  }

  /**
   * Each signature is verified, however many wrong ones came from the address: that takes microseconds, while an address
   * that is shut out could be the proxy through which the vendor comes too. Only the wrong ones are counted.
   */
  proved<T>(ip: string, prove: () => T): T {
    try {
      return prove();
    } catch (error) {
      this.limits.demand('forged', addressKey(ip));
      throw error;
    }
  }

  requestOf(request: FastifyRequest, account: string): WebhookRequest {
    return {
      method: request.method,
      url: `${publicUrlOf(this.settings)}${request.url}`,
      query: request.query as Record<string, string>,
      headers: request.headers,
      rawBody: request.rawBody ?? Buffer.alloc(0),
      body: request.body,
      account,
      ip: request.ip,
    };
  }
}
