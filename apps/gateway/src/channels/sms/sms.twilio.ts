import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import type { Contact } from '#common/privacy/contact.js';
import type {
  Acknowledgement,
  DeliveryReport,
  InboundEvent,
  Listed,
  Origin,
  OutboundText,
  SentText,
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
import type { SmsVendor } from './sms.vendor.js';

/**
 * Text messages by Twilio (https://www.twilio.com/docs/messaging). Twilio signs the address it called together with the form,
 * and answers the citizen with the TwiML it gets.
 */
export class TwilioSms implements SmsVendor {
  readonly secrets = ['X-Twilio-Signature', 'From', 'Body'];
  private readonly access: TwilioAccess | null;
  private readonly texts: TwilioTexts;
  private readonly publicUrl: string | null;

  constructor(settings: Settings) {
    this.publicUrl = settings.publicUrl;
    this.access = accessOf(settings);
    this.texts = new TwilioTexts(settings.twilioFrom);
  }

  get isOn(): boolean {
    return this.access !== null;
  }

  authenticate(request: WebhookRequest): void {
    checkTwilioSignature(this.accessTo().authToken, request);
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
    return this.texts.send(this.accessTo(), message, callback);
  }

  async sentSince(_account: string, to: Contact, since: Date): Promise<SentText[]> {
    return this.texts.sentSince(this.accessTo(), to, since);
  }

  async listReceived(account: string, since: Date, until: Date): Promise<Listed[]> {
    return listReceivedSms(this.accessTo(), account, since, until);
  }

  async fetchMedia(_account: string, sourceUrl: string, maxBytes: number): Promise<Buffer> {
    return fetchTwilioMedia(sourceUrl, this.accessTo(), maxBytes);
  }

  private accessTo(): TwilioAccess {
    if (this.access === null) throw fail('not-allowed', { detail: '这个短信账号没有设置。' });
    return this.access;
  }
}
