import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import type { Contact } from '#common/privacy/contact.js';
import type {
  Acknowledgement,
  DeliveryReport,
  InboundEvent,
  Listed,
  MediaChannel,
  Origin,
  OutboundText,
  ReconcilingChannel,
  RecoveringChannel,
  ReportingWebhook,
  SendingChannel,
  SentText,
  WebhookChannel,
  WebhookRequest,
  WebhookResponse,
} from '../channel.js';
import { accessOf, type TwilioAccess } from '../../vendors/twilio/access.js';
import { fetchTwilioMedia } from '../../vendors/twilio/media.js';
import { checkTwilioSignature } from '../../vendors/twilio/request.js';
import { TwilioTexts } from '../../vendors/twilio/texts.js';
import { isStatus, readDelivery } from './sms.deliveries.js';
import { decodeSms } from './sms.decode.js';
import { listReceivedSms } from './sms.recover.js';
import { replySms } from './sms.reply.js';

/**
 * Text messages by Twilio (https://www.twilio.com/docs/messaging). Its one account is called "default" and comes from the
 * settings. Twilio signs the address it called together with the form, and answers the citizen with the TwiML it gets.
 */
@Injectable()
export class SmsAdapter
  implements
    WebhookChannel,
    ReportingWebhook,
    SendingChannel,
    ReconcilingChannel,
    MediaChannel,
    RecoveringChannel
{
  readonly name = 'sms';
  readonly reaches = 'phone';
  readonly secrets = ['X-Twilio-Signature', 'From', 'Body'];
  private readonly access: TwilioAccess | null;
  private readonly texts: TwilioTexts;
  private readonly publicUrl: string | null;

  constructor(@Inject(SETTINGS_TOKEN) settings: Settings) {
    this.publicUrl = settings.publicUrl;
    this.access = accessOf(settings);
    this.texts = new TwilioTexts(settings.twilioFrom);
  }

  knows(account: string): boolean {
    return this.access !== null && account === 'default';
  }

  authenticate(request: WebhookRequest): void {
    checkTwilioSignature(this.accessTo(request.account).authToken, request);
  }

  deliveries(request: WebhookRequest): DeliveryReport[] {
    const report = readDelivery(request);
    return report === null ? [] : [report];
  }

  decode(request: WebhookRequest): InboundEvent[] {
    if (isStatus(request.body)) return [];
    return [decodeSms(request, new Date())];
  }

  acknowledge(acknowledgements: Acknowledgement[]): WebhookResponse {
    return replySms(acknowledgements);
  }

  /** Twilio signs the address of a status together with its query, so our id comes back as we gave it. */
  async send(message: OutboundText, { messageId }: Origin): Promise<{ externalId: string }> {
    const { account } = message;
    const callback = this.publicUrl && `${this.publicUrl}/channels/sms/${account}?message=${messageId}`;
    return this.texts.send(this.accessTo(account), message, callback);
  }

  async sentSince(account: string, to: Contact, since: Date): Promise<SentText[]> {
    return this.texts.sentSince(this.accessTo(account), to, since);
  }

  async listReceived(account: string, since: Date, until: Date): Promise<Listed[]> {
    return listReceivedSms(this.accessTo(account), account, since, until);
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
