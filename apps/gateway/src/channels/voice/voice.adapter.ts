import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import type { Contact } from '#common/privacy/contact.js';
import { accessOf, type TwilioAccess } from '../../vendors/twilio/access.js';
import { fetchTwilioMedia } from '../../vendors/twilio/media.js';
import { checkTwilioSignature } from '../../vendors/twilio/request.js';
import { TwilioTexts } from '../../vendors/twilio/texts.js';
import type {
  Listed,
  MediaChannel,
  OutboundText,
  ReconcilingChannel,
  RecoveringChannel,
  SendingChannel,
  SentText,
  SignedChannel,
  WebhookRequest,
} from '../channel.js';
import { listVoicemails, recordingUrl } from './voice.recover.js';

/**
 * The telephone by Twilio (https://www.twilio.com/docs/voice). What a caller hears is asked for step by step
 * (voice.controller.ts); here is what the other modules need of the channel: whether a request is Twilio's, recordings, the
 * list of voicemails that no callback brought, and text messages to the number that called.
 */
@Injectable()
export class VoiceAdapter
  implements SignedChannel, RecoveringChannel, MediaChannel, SendingChannel, ReconcilingChannel
{
  readonly name = 'voice';
  readonly reaches = 'phone';
  readonly secrets = ['X-Twilio-Signature', 'From', 'Caller', 'SpeechResult', 'Digits'];
  private readonly access: TwilioAccess | null;
  private readonly texts: TwilioTexts;

  constructor(@Inject(SETTINGS_TOKEN) settings: Settings) {
    this.access = accessOf(settings);
    this.texts = new TwilioTexts(settings.twilioFrom);
  }

  knows(account: string): boolean {
    return this.access !== null && account === 'default';
  }

  authenticate(request: WebhookRequest): void {
    checkTwilioSignature(this.accessTo(request.account).authToken, request);
  }

  async listReceived(account: string, since: Date, until: Date): Promise<Listed[]> {
    return listVoicemails(this.accessTo(account), account, since, until);
  }

  async fetchMedia(account: string, sourceUrl: string, maxBytes: number): Promise<Buffer> {
    return fetchTwilioMedia(sourceUrl, this.accessTo(account), maxBytes);
  }

  recordingUrl(account: string, recordingSid: string): string {
    return recordingUrl(this.accessTo(account), recordingSid);
  }

  async send(message: OutboundText): Promise<{ externalId: string }> {
    return this.texts.send(this.accessTo(message.account), message, null);
  }

  async sentSince(account: string, to: Contact, since: Date): Promise<SentText[]> {
    return this.texts.sentSince(this.accessTo(account), to, since);
  }

  private accessTo(account: string): TwilioAccess {
    if (this.access === null || account !== 'default')
      throw fail('not-allowed', { detail: '这个语音账号没有设置。' });
    return this.access;
  }
}
