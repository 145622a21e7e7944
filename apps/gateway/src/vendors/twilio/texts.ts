import type { Twilio } from 'twilio';
import RestException from 'twilio/lib/base/RestException.js';
import { type DomainError, fail } from '#common/errors/domain-error.js';
import type { Contact } from '#common/privacy/contact.js';
import type { OutboundText, SentText } from '../../channels/channel.js';
import type { TwilioAccess } from './access.js';
import { pages, textOf, timeOf } from './api.js';

const TIMEOUT_MS = 10_000;

/** Text messages to citizens, and what Twilio says of those that went out. */
export class TwilioTexts {
  private client: Promise<Twilio> | undefined;

  /** `sender` is TWILIO_FROM: a number or a Messaging Service (MG…); without it the number the citizen wrote to answers. */
  constructor(private readonly sender: string | null) {}

  /**
   * Resolves with Twilio's id. Throws vendor-failed to be tried again, not-allowed to be given up. `statusCallback` is told
   * what becomes of the message; null where nobody can reach us.
   */
  async send(
    access: TwilioAccess,
    { to, from, text }: OutboundText,
    statusCallback: string | null,
  ): Promise<{ externalId: string }> {
    if (to.kind !== 'phone') throw fail('not-allowed', { detail: '这个联系方式不是手机号码,不能发短信。' });
    const sender = this.sender ?? from;
    if (sender === null) throw fail('not-allowed', { detail: '没有发送号码:请设置 TWILIO_FROM。' });
    try {
      this.client ??= clientOf(access);
      const message = await (
        await this.client
      ).messages.create({
        to: to.value,
        body: text,
        ...(statusCallback === null ? {} : { statusCallback }),
        ...(sender.startsWith('MG') ? { messagingServiceSid: sender } : { from: sender }),
      });
      return { externalId: message.sid };
    } catch (error) {
      throw sendError(error);
    }
  }

  /** Not filtered by Twilio's date of sending, which a message that is still in its queue has none of. */
  async sentSince(access: TwilioAccess, to: Contact, since: Date): Promise<SentText[]> {
    const sent: SentText[] = [];
    for await (const rows of pages(access, 'Messages.json', 'messages', { To: to.value, PageSize: '100' })) {
      for (const row of rows) {
        const at = timeOf(row, 'date_created', 'date_sent');
        if (at !== null && at < since) return sent;
        if (textOf(row, 'direction').startsWith('outbound'))
          sent.push({ externalId: textOf(row, 'sid'), text: textOf(row, 'body') });
      }
    }
    return sent;
  }
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
