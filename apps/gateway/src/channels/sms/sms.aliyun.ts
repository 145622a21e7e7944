import { createHmac, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { cleanText } from '#common/privacy/clean-text.js';
import type { Contact } from '#common/privacy/contact.js';
import { AliyunTexts } from '../../vendors/aliyun/texts.js';
import type {
  DeliveryReport,
  InboundEvent,
  Origin,
  OutboundText,
  SentText,
  WebhookRequest,
  WebhookResponse,
} from '../channel.js';
import { type AliyunMessage, isMessage, isReport, readAliyunPush } from './sms.aliyun.payload.js';
import { AliyunTemplates } from './sms.aliyun.templates.js';
import type { SmsVendor } from './sms.vendor.js';

/** https://help.aliyun.com/document_detail/101347.html: those that tell the operator what to do next. */
const FAILURES = new Map([
  ['MOBILE_NOT_ON_SERVICE', '对方停机、空号或关机'],
  ['MOBILE_ACCOUNT_ABNORMAL', '对方号码异常'],
  ['MOBILE_TERMINAL_ERROR', '对方手机接收不了'],
  ['MOBILE_SEND_LIMIT', '对同一号码发得太频繁'],
  ['MOBILE_IN_BLACK', '号码在运营商的黑名单里'],
  ['USER_REJECT', '对方已退订短信'],
  ['CONTENT_KEYWORD', '短信内容被运营商拦截'],
]);

/**
 * Text messages by Aliyun (https://help.aliyun.com/zh/sms). It signs nothing that it pushes: the address has a secret, and the
 * pushes may be limited to its addresses. Its answer to a push reaches no citizen, so ours is sent for itself, as a
 * registered template. Our own id of a message (OutId) is its id here: Aliyun hands it back with the report and in its
 * records, and a lost answer changes nothing. What was pushed in vain is pushed again by Aliyun three to ten times within
 * hours; there is no list of it to read later.
 */
export class AliyunSms implements SmsVendor {
  readonly secrets = ['key', 'phone_number', 'content'];
  readonly answersLater = true;
  readonly isOn: boolean;
  private readonly texts: AliyunTexts;
  private readonly templates: AliyunTemplates | null;
  private readonly secret: string;
  private readonly signName: string;
  private readonly allowed: BlockList | null;

  constructor(settings: Settings) {
    this.isOn = settings.aliyunAccessKeyId !== null;
    this.texts = new AliyunTexts(settings);
    this.signName = settings.aliyunSmsSign ?? '';
    this.secret = settings.aliyunSmsPushSecret ?? '';
    this.templates = this.isOn ? new AliyunTemplates(settings.aliyunSmsTemplates ?? {}) : null;
    this.allowed = settings.aliyunSmsPushFrom;
  }

  authenticate({ query, ip }: WebhookRequest): void {
    if (this.secret === '' || !isSame(query.key ?? '', this.secret)) throw fail('bad-signature');
    if (this.allowed === null) return;
    const address = ip?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
    if (address === '' || !this.allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'))
      throw fail('bad-signature');
  }

  deliveries({ account, body }: WebhookRequest): DeliveryReport[] {
    return readAliyunPush(body)
      .filter(isReport)
      .filter(({ out_id }) => UUID.test(out_id))
      .map(({ out_id: externalId, success, err_code }) => ({
        channel: 'sms',
        account,
        externalId,
        messageId: externalId,
        ...(success
          ? { outcome: 'delivered' as const }
          : { outcome: 'failed' as const, failure: failureOf(err_code) }),
      }));
  }

  /** In the order in which they were written: parts of a long message come as several. */
  decode({ account, body }: WebhookRequest): InboundEvent[] {
    return readAliyunPush(body)
      .filter(isMessage)
      .sort((a, b) => a.send_time.localeCompare(b.send_time) || Number(a.sequence_id) - Number(b.sequence_id))
      .map((message) => eventOf(message, account, new Date()));
  }

  acknowledge(): WebhookResponse {
    return {
      status: 200,
      contentType: 'application/json; charset=utf-8',
      body: JSON.stringify({ code: 0, msg: '接收成功' }),
    };
  }

  async send({ to, text }: OutboundText, origin: Origin): Promise<{ externalId: string }> {
    const filled = this.templates?.fill(text, origin);
    if (!filled) throw fail('not-allowed', { detail: '这个短信账号没有设置。' });
    return this.texts.send({ ...filled, to, id: origin.messageId });
  }

  asRead(text: string, origin: Pick<Origin, 'purpose' | 'queryCode'>): string {
    return this.templates ? `【${this.signName}】${this.templates.read(text, origin)}` : text;
  }

  sentSince(_account: string, to: Contact, since: Date): Promise<SentText[]> {
    return this.texts.sentSince(to, since);
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A key of its own makes both sides equally long, so that the comparison tells nothing by its time. */
const isSame = (given: string, secret: string): boolean => {
  const digest = (text: string): Buffer => createHmac('sha256', 'aliyun push').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
};

function eventOf(message: AliyunMessage, account: string, receivedAt: Date): InboundEvent {
  const digits = /^(?:\+|00)?(?:86)?(1\d{10})$/.exec(message.phone_number)?.[1];
  return {
    channel: 'sms',
    account,
    externalId: message.sequence_id,
    sender:
      digits === undefined
        ? { kind: 'form', value: `sms:${message.phone_number}` }
        : { kind: 'phone', value: `+86${digits}` },
    ...(message.dest_code === '' ? {} : { addressee: message.dest_code }),
    text: cleanText(message.content),
    attachments: [],
    raw: Buffer.from(JSON.stringify(message)),
    receivedAt,
  };
}

const failureOf = (code: string): string => {
  return `${FAILURES.get(code) ?? '短信没有送达'}${/^[\w.:-]{1,40}$/.test(code) ? `(阿里云 ${code})` : ''}`;
};
