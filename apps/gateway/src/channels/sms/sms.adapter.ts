import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import type { Contact } from '#common/privacy/contact.js';
import type {
  Acknowledgement,
  DeliveryReport,
  InboundEvent,
  MediaChannel,
  Origin,
  OutboundText,
  ReconcilingChannel,
  RecoveringChannel,
  ReportingWebhook,
  SendingChannel,
  SentText,
  TextAsRead,
  WebhookChannel,
  WebhookRequest,
  WebhookResponse,
} from '../channel.js';
import { AliyunSms } from './sms.aliyun.js';
import { segmentsOf } from './sms.segments.js';
import { TwilioSms } from './sms.twilio.js';
import type { SmsVendor } from './sms.vendor.js';

/**
 * Text messages. The one account is called "default" and belongs to the vendor that SMS_VENDOR names: Twilio
 * (sms.twilio.ts), or Aliyun for mainland China (sms.aliyun.ts). Only Twilio keeps a list of what it received.
 */
@Injectable()
export class SmsAdapter
  implements WebhookChannel, ReportingWebhook, SendingChannel, ReconcilingChannel, MediaChannel
{
  readonly name = 'sms';
  readonly reaches = 'phone';
  /** Present where the vendor has such a list. */
  declare readonly listReceived?: RecoveringChannel['listReceived'];
  private readonly vendor: SmsVendor;

  constructor(@Inject(SETTINGS_TOKEN) settings: Settings) {
    const vendor: SmsVendor =
      settings.smsVendor === 'aliyun' ? new AliyunSms(settings) : new TwilioSms(settings);
    this.vendor = vendor;
    if (vendor.listReceived) this.listReceived = vendor.listReceived.bind(vendor);
  }

  get secrets(): readonly string[] {
    return this.vendor.secrets;
  }

  get answersLater(): boolean {
    return this.vendor.answersLater ?? false;
  }

  knows(account: string): boolean {
    return this.vendor.isOn && account === 'default';
  }

  authenticate(request: WebhookRequest): void {
    this.vendor.authenticate(request);
  }

  deliveries(request: WebhookRequest): DeliveryReport[] {
    return this.vendor.deliveries(request);
  }

  decode(request: WebhookRequest): InboundEvent[] {
    return this.vendor.decode(request);
  }

  acknowledge(acknowledgements: Acknowledgement[], request: WebhookRequest): WebhookResponse {
    return this.vendor.acknowledge(acknowledgements, request);
  }

  async send(message: OutboundText, origin: Origin): Promise<{ externalId: string }> {
    if (!this.knows(message.account)) throw fail('not-allowed', { detail: '这个短信账号没有设置。' });
    return this.vendor.send(message, origin);
  }

  asRead(text: string, origin: Pick<Origin, 'purpose' | 'queryCode'>): TextAsRead {
    const words = this.vendor.asRead?.(text, origin) ?? text;
    return { text: words, segments: segmentsOf(words) };
  }

  async sentSince(account: string, to: Contact, since: Date): Promise<SentText[]> {
    return this.vendor.sentSince(account, to, since);
  }

  async fetchMedia(account: string, sourceUrl: string, maxBytes: number): Promise<Buffer> {
    if (!this.vendor.fetchMedia) throw fail('not-allowed', { detail: '这家短信服务商没有彩信附件。' });
    return this.vendor.fetchMedia(account, sourceUrl, maxBytes);
  }
}
