import type {
  MediaChannel,
  Origin,
  RecoveringChannel,
  ReconcilingChannel,
  ReportingWebhook,
  SendingChannel,
  WebhookChannel,
} from '../channel.js';

/** A vendor of text messages: what the channel hands on to the one that SMS_VENDOR names. */
export interface SmsVendor
  extends
    Pick<WebhookChannel, 'secrets' | 'authenticate' | 'decode' | 'acknowledge' | 'answersLater'>,
    Pick<ReportingWebhook, 'deliveries'>,
    Pick<SendingChannel, 'send'>,
    Pick<ReconcilingChannel, 'sentSince'>,
    Partial<Pick<RecoveringChannel, 'listReceived'>>,
    Partial<Pick<MediaChannel, 'fetchMedia'>> {
  /** False where its settings are empty. */
  readonly isOn: boolean;
  /** Where the carrier lets nothing pass but templates: the words that arrive, signature and all. */
  asRead?(text: string, origin: Pick<Origin, 'purpose' | 'queryCode'>): string;
}
