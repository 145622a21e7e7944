import { Inject, Injectable } from '@nestjs/common';
import type { Twilio } from 'twilio';
import RestException from 'twilio/lib/base/RestException.js';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import type { Settings } from '#common/config/settings.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import type {
  Acknowledgement,
  InboundEvent,
  MediaChannel,
  OutboundText,
  SendingChannel,
  WebhookChannel,
  WebhookRequest,
  WebhookResponse,
} from '../channel.js';
import { decodeSms } from './sms.decode.js';
import { fetchTwilioMedia, type TwilioAccess } from './sms.media.js';
import { readForm } from './sms.payload.js';
import { replySms } from './sms.reply.js';

const TIMEOUT_MS = 10_000;

/**
 * Text messages by Twilio (https://www.twilio.com/docs/messaging). Its one account is called "default" and comes from the
 * settings. Twilio signs the address it called together with the form, and answers the citizen with the TwiML it gets.
 */
@Injectable()
export class SmsAdapter implements WebhookChannel, SendingChannel, MediaChannel {
  readonly name = 'sms';
  readonly secrets = ['X-Twilio-Signature', 'From', 'Body'];
  private readonly access: TwilioAccess | null;
  private client: Promise<Twilio> | undefined;

  constructor(@Inject(SETTINGS_TOKEN) private readonly settings: Settings) {
    this.access = accessOf(settings);
  }

  knows(account: string): boolean {
    return this.access !== null && account === 'default';
  }

  /** https://www.twilio.com/docs/usage/security#validating-requests */
  authenticate(request: WebhookRequest): void {
    const { authToken } = this.accessTo(request.account);
    const signature = request.headers['x-twilio-signature'];
    if (
      typeof signature !== 'string' ||
      !webhooks.validateRequest(authToken, signature, request.url, readForm(request.body))
    ) {
      throw fail('bad-signature');
    }
  }

  decode(request: WebhookRequest): InboundEvent[] {
    return [decodeSms(request, new Date())];
  }

  acknowledge(acknowledgements: Acknowledgement[]): WebhookResponse {
    return replySms(acknowledgements);
  }

  async send({ account, to, from, text }: OutboundText): Promise<{ externalId: string }> {
    const access = this.accessTo(account);
    if (to.kind !== 'phone') throw fail('not-allowed', { detail: '这个联系方式不是手机号码,不能发短信。' });
    const sender = this.settings.twilioFrom ?? from;
    if (sender === null) throw fail('not-allowed', { detail: '没有发送号码:请设置 TWILIO_FROM。' });
    try {
      this.client ??= clientOf(access);
      const message = await (
        await this.client
      ).messages.create({
        to: to.value,
        body: text,
        ...(sender.startsWith('MG') ? { messagingServiceSid: sender } : { from: sender }),
      });
      return { externalId: message.sid };
    } catch (error) {
      throw sendError(error);
    }
  }

  async fetchMedia(account: string, sourceUrl: string, maxBytes: number): Promise<Buffer> {
    return fetchTwilioMedia(sourceUrl, this.accessTo(account), maxBytes);
  }

  private accessTo(account: string): TwilioAccess {
    if (this.access === null || account !== 'default')
      throw fail('not-allowed', { detail: '这个短信账号没有设置。' });
    return this.access;
  }
}

function accessOf(settings: Settings): TwilioAccess | null {
  const { twilioAccountSid: accountSid, twilioAuthToken: authToken, twilioApiBase: apiBase } = settings;
  return accountSid === null || authToken === null ? null : { accountSid, authToken, apiBase };
}

/** Twilio's client is large: it is loaded with the first message that is sent. */
async function clientOf({ accountSid, authToken, apiBase }: TwilioAccess): Promise<Twilio> {
  const { default: twilio } = await import('twilio');
  const client = twilio(accountSid, authToken, { timeout: TIMEOUT_MS });
  client.api.baseUrl = apiBase;
  return client;
}

/** A refused message stays refused (https://www.twilio.com/docs/api/errors); wrong credentials and overload pass. */
function sendError(error: unknown): DomainError {
  const { status, code } = error instanceof RestException.default ? error : { status: 0, code: undefined };
  const isRefused = status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
  return isRefused
    ? fail('not-allowed', {
        detail: `短信服务拒绝了这条消息(Twilio ${String(code ?? status)})。`,
        cause: error,
      })
    : fail('vendor-failed', { cause: error });
}
