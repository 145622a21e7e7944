import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { publicUrlOf, type Settings } from '#common/config/settings.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { decodeText } from '#common/privacy/clean-text.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type {
  Acknowledgement,
  CheckedWebhook,
  InboundEvent,
  MediaChannel,
  Origin,
  OutboundText,
  PromptWebhook,
  SendingChannel,
  WebhookChannel,
  WebhookRequest,
  WebhookResponse,
} from '../channel.js';
import { WechatApi } from './wechat.api.js';
import { isSignedBy, MessageSeal } from './wechat.crypto.js';
import { decodeWechat } from './wechat.decode.js';
import { fetchWechatMedia } from './wechat.media.js';
import { type Pushed, readPushed } from './wechat.payload.js';
import { loadSentences, receiptOf, replyWechat, sentenceFor } from './wechat.reply.js';
import { WechatSender } from './wechat.send.js';
import { WechatToken } from './wechat.token.js';
import { AnswerWindows } from './wechat.window.js';
import { readXml } from './wechat.xml.js';

const ACCOUNT = 'default';
/** The platform drops a call after five seconds and makes it twice more. */
const ANSWER_WITHIN_MS = 4_000;

/**
 * A WeChat Official Account (https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Overview.html). The platform
 * pushes each message as XML, plain or sealed (compatible and safe mode), and shows the citizen what the call answers; what
 * is to be said later goes through its API. The one account is called "default" and comes from the settings.
 */
@Injectable()
export class WechatAdapter
  implements WebhookChannel, CheckedWebhook, PromptWebhook, SendingChannel, MediaChannel
{
  readonly name = 'wechat';
  readonly reaches = 'wechat';
  readonly answerWithinMs = ANSWER_WITHIN_MS;
  readonly secrets = [
    'signature',
    'msg_signature',
    'openid',
    'echostr',
    'access_token',
    'Content',
    'FromUserName',
  ];
  private readonly logger = new Logger(WechatAdapter.name);
  private readonly sentences = loadSentences();
  private readonly seal: MessageSeal | null;
  private readonly api: WechatApi | null;
  private readonly sender: WechatSender | null;

  constructor(
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
    database: DataSource,
    keys: KeyRing,
  ) {
    const { wechatAppId: appId, wechatAppSecret: appSecret, wechatEncodingAesKey: aesKey } = settings;
    this.seal = aesKey === null || appId === null ? null : new MessageSeal(aesKey, appId);
    if (appId === null || appSecret === null) {
      this.api = null;
      this.sender = null;
      return;
    }
    const access = { apiBase: settings.wechatApiBase, appId, appSecret };
    this.api = new WechatApi(settings.wechatApiBase, new WechatToken(access, ACCOUNT, database, keys));
    const { wechatTemplateId: id, wechatTemplateKind: kind, wechatTemplateFields: fields } = settings;
    const url = `${publicUrlOf(settings)}/status`;
    const template = id === null ? null : { id, kind, fields, url };
    this.sender = new WechatSender(this.api, new AnswerWindows(ACCOUNT, database, keys), template);
  }

  knows(account: string): boolean {
    return this.settings.wechatToken !== null && account === ACCOUNT;
  }

  /** https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Access_Overview.html */
  checkAddress({ query }: WebhookRequest): WebhookResponse {
    const { timestamp, nonce, echostr } = query;
    const parts = [this.token, textOf(timestamp), textOf(nonce)];
    const echo = textOf(echostr);
    if (echo === '') throw fail('bad-signature');
    const isSealed = textOf(query.msg_signature) !== '';
    if (
      isSealed
        ? !isSignedBy(textOf(query.msg_signature), ...parts, echo)
        : !isSignedBy(textOf(query.signature), ...parts)
    )
      throw fail('bad-signature');
    const body = isSealed ? this.seal?.open(echo) : /^[\w+/=.-]{1,512}$/.test(echo) ? echo : null;
    if (body === null || body === undefined) throw fail('bad-signature');
    return { status: 200, contentType: 'text/plain; charset=utf-8', body };
  }

  /** `signature` proves the address, `msg_signature` the sealed content: where there is one, both are checked. */
  authenticate(request: WebhookRequest): void {
    const { query } = request;
    const parts = [this.token, textOf(query.timestamp), textOf(query.nonce)];
    if (!isSignedBy(textOf(query.signature), ...parts)) throw fail('bad-signature');
    if (!isSealed(request)) {
      if (this.settings.wechatEncryptedOnly) throw fail('bad-signature');
      return;
    }
    const sealed = readXml(decodeText(request.rawBody))?.get('Encrypt');
    if (sealed === undefined || !isSignedBy(textOf(query.msg_signature), ...parts, sealed))
      throw fail('bad-signature');
  }

  decode(request: WebhookRequest): InboundEvent[] {
    try {
      const xml = this.xmlOf(request);
      return decodeWechat(readPushed(xml), request.account, Buffer.from(xml), new Date());
    } catch (error) {
      // Signed and still unreadable: wrong keys, or the platform has changed something.
      const reason = error instanceof DomainError ? error.message : 'internal';
      this.logger.warn(
        { account: request.account, reason },
        'a signed message cannot be read and was refused',
      );
      throw error;
    }
  }

  acknowledge(acknowledgements: Acknowledgement[], request: WebhookRequest): WebhookResponse {
    const message = this.messageOf(request);
    const [first] = acknowledgements;
    return this.reply(
      request,
      message,
      first ? receiptOf(first, this.sentences) : sentenceFor(message, this.sentences),
    );
  }

  excuse(request: WebhookRequest, { code }: DomainError): WebhookResponse {
    const { unconfirmed, notStored } = this.sentences;
    return this.reply(request, this.messageOf(request), code === 'unconfirmed' ? unconfirmed : notStored);
  }

  async send(message: OutboundText, origin: Origin): Promise<{ externalId: string }> {
    if (message.to.kind !== 'wechat') throw fail('not-allowed', { detail: '这个联系方式不是微信。' });
    if (this.sender === null || message.account !== ACCOUNT)
      throw fail('not-reachable', { detail: '这个公众号没有设置 WECHAT_APP_ID 和 WECHAT_APP_SECRET。' });
    return this.sender.send(message, origin);
  }

  async fetchMedia(account: string, sourceUrl: string, maxBytes: number): Promise<Buffer> {
    if (this.api === null || account !== ACCOUNT)
      throw fail('not-allowed', { detail: '没有设置 WECHAT_APP_ID 和 WECHAT_APP_SECRET,取不了附件。' });
    return fetchWechatMedia(this.api, sourceUrl, maxBytes);
  }

  private get token(): string {
    if (this.settings.wechatToken === null) throw fail('not-found');
    return this.settings.wechatToken;
  }

  private messageOf(request: WebhookRequest): Pushed {
    return readPushed(this.xmlOf(request));
  }

  /** In compatible mode the plain fields stand beside the sealed ones; only those that are signed are read. */
  private xmlOf(request: WebhookRequest): string {
    const xml = decodeText(request.rawBody);
    if (!isSealed(request)) return xml;
    const opened = this.seal?.open(readXml(xml)?.get('Encrypt') ?? '') ?? null;
    if (opened === null)
      throw fail('bad-request', { detail: '消息不能解密:请核对 WECHAT_ENCODING_AES_KEY 和 WECHAT_APP_ID。' });
    return opened;
  }

  private reply(request: WebhookRequest, message: Pushed, text: string): WebhookResponse {
    const nonce = textOf(request.query.nonce);
    const sealed = isSealed(request) && this.seal ? { seal: this.seal, token: this.token, nonce } : null;
    return replyWechat(message, text, sealed);
  }
}

/** https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Message_encryption_and_decryption_instructions.html */
const isSealed = ({ query }: WebhookRequest): boolean =>
  textOf(query.encrypt_type) === 'aes' || textOf(query.msg_signature) !== '';

/** A parameter that comes twice is a list. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
