import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { Limits } from '../../limits/limits.js';
import type { Origin, OutboundText, SendingChannel, Session, SessionChannel } from '../channel.js';
import { OwnAddresses } from './addresses.js';
import { EmailReception } from './email.reception.js';
import { composeMail } from './email.reply.js';
import { ImapSession } from './imap.session.js';
import { MailboxState } from './imap.state.js';
import { ReplyAddresses } from './reply-address.js';
import { SmtpSender } from './smtp.sender.js';
import { SmtpSession } from './smtp.session.js';

/**
 * Mail to the hotline's addresses. It comes by SMTP (smtp.session.ts) or lies in a mailbox (imap.session.ts); either way it
 * is taken apart (email.payload.ts), reduced to what its writer says (own-words.ts) and handed over as one event
 * (email.decode.ts). A sender's address proves nothing, so a mail joins a report only by the secret in the address or
 * the Message-ID that it answers (reply-address.ts); machines are told apart and never answered (automatic.ts). Answers go
 * through the outbox (email.reply.ts, smtp.sender.ts), and what bounces shows there as not delivered.
 */
@Injectable()
export class EmailAdapter implements SessionChannel, SendingChannel, OnApplicationShutdown {
  readonly name = 'email';
  readonly reaches = 'email';
  readonly sessions: readonly Session[];
  private readonly own: OwnAddresses;
  private readonly bound: ReplyAddresses;
  private readonly sender: SmtpSender | null;

  constructor(
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
    keys: KeyRing,
    database: DataSource,
    limits: Limits,
  ) {
    this.own = new OwnAddresses(settings.emailAddresses);
    this.bound = new ReplyAddresses(keys);
    this.sender = settings.smtpUrl && new SmtpSender(settings.smtpUrl);
    const reception = new EmailReception(this.own, this.bound, limits, settings);
    const { imapUrl } = settings;
    this.sessions = [
      ...(this.own.areThere && settings.smtpListenPort !== null
        ? [new SmtpSession(settings, this.own, reception, limits)]
        : []),
      ...(imapUrl === null
        ? []
        : [
            new ImapSession(
              imapUrl,
              settings,
              reception,
              new MailboxState(database, mailboxKey(keys, imapUrl)),
            ),
          ]),
    ];
  }

  knows(account: string): boolean {
    return this.own.knows(account);
  }

  async send(message: OutboundText, origin: Origin): Promise<{ externalId: string }> {
    if (message.to.kind !== 'email')
      throw fail('not-allowed', { detail: '这个联系方式不是邮箱,不能发邮件。' });
    if (this.sender === null) throw fail('not-allowed', { detail: '没有发件服务器:请设置 SMTP_URL。' });
    const from = message.from ?? this.own.addressOf(message.account);
    if (from === null)
      throw fail('not-allowed', { detail: '没有发件地址:请在 EMAIL_ADDRESSES 里写一个完整地址。' });
    const mail = composeMail(message, origin, {
      from,
      bound: this.bound,
      isPlusKnown: this.settings.emailPlusAddresses,
    });
    await this.sender.send(mail);
    return { externalId: mail.messageId };
  }

  onApplicationShutdown(): void {
    this.sender?.close();
  }
}

const mailboxKey = (keys: KeyRing, { username, host, pathname }: URL): string =>
  keys.lookup('mailbox', [username, host, pathname].join('\0'));
