import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import type { Limits } from '../../limits/limits.js';
import type { Inbox } from '../channel.js';
import type { OwnAddresses } from './addresses.js';
import { bounceOf } from './automatic.js';
import { decodeEmail } from './email.decode.js';
import { type Mail, readMail } from './email.payload.js';
import type { ReplyAddresses } from './reply-address.js';

/** A mail as SMTP or IMAP gave it. */
export interface Incoming {
  raw: Buffer;
  /** Whom the envelope names; empty where only the header tells. */
  recipients: string[];
  /** MAIL FROM:<> */
  isNullSender: boolean;
  isCut: boolean;
  receivedAt: Date;
  /** Who delivered it, for the limit; null where it lay in our own mailbox. */
  address: string | null;
}

/** More Message-IDs than this a bounce does not name. */
const MOST_ABOUT = 20;

/** The one way in for a mail, however it came: take it apart, note bounces, find whose it is, hand it over. */
export class EmailReception {
  constructor(
    private readonly own: OwnAddresses,
    private readonly bound: ReplyAddresses,
    private readonly limits: Limits,
    private readonly settings: Settings,
  ) {}

  /** Resolves after the commit. Throws what the inbox throws, and fail('busy') over a limit: it is to be sent again. */
  async take(inbox: Inbox, incoming: Incoming): Promise<void> {
    const mail = await readMail(incoming.raw);
    const bounce = bounceOf(mail);
    const about = (bounce?.about ?? []).slice(0, MOST_ABOUT);
    const isOwn = mail.from !== null && this.own.accountOf(mail.from) !== null;
    for (const [account, addresses] of this.accountsOf(mail, incoming.recipients)) {
      for (const externalId of bounce ? about : [])
        await inbox.noteDelivery({
          channel: 'email',
          account,
          externalId,
          outcome: bounce?.outcome ?? 'failed',
        });
      const event = decodeEmail(mail, {
        ...incoming,
        account,
        addressee: addresses[0] ?? this.own.addressOf(account) ?? '',
        continues: this.bound.reportIn([...addresses, ...mail.to, ...mail.answers, ...about]),
        isOwn,
        trusted: this.settings.emailTrustedServer,
      });
      this.demand(incoming.address, account, event.text);
      await inbox.acceptForLater(event);
    }
  }

  /** Each account once, with our addresses that lead to it. What lies in the mailbox without naming one is the default's. */
  private accountsOf(mail: Mail, recipients: string[]): Map<string, string[]> {
    const accounts = new Map<string, string[]>();
    for (const address of recipients.length > 0 ? recipients : mail.to) {
      const account = this.own.accountOf(address);
      if (account !== null) accounts.set(account, [...(accounts.get(account) ?? []), address]);
    }
    if (accounts.size === 0) accounts.set('default', []);
    return accounts;
  }

  private demand(address: string | null, account: string, said: string): void {
    const isOver =
      (address !== null && !this.limits.take('mail', address, said)) ||
      !this.limits.take('account', `email/${account}`, said);
    if (isOver) throw fail('busy');
  }
}
